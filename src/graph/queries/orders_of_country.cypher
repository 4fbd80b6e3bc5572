// ---
// title: Orders on goods of a country
// audience: enforcement, experts
// doc: >-
//   Anti-dumping and countervailing duty orders, withhold release orders and findings on goods of a
//   country, with their tariff codes.
// parameters:
//   - {name: country, type: key, kinds: [country], doc: "the country: CN or country:CN"}
// limit: 500
// example: tidewaiter query orders_of_country -p country=CN
// ---
MATCH (c:Country {key: $country})
CALL (c) {
  MATCH (c)-[r]-(o:Order) RETURN r, o
  UNION MATCH (c)<-[r:CONCERNS]-(i:Issue {kind: 'order'})-[:CONCERNS]->(o:Order) RETURN r, o
}
WITH o, r ORDER BY r.record, r.source
WITH o, collect(r)[0] AS r
RETURN o.key AS order, coalesce(o.title, o.name) AS title, o.order_type AS type,
       o.effective_date AS effective_date, o.revoked_date AS revoked_date,
       COLLECT {
         CALL (o) {
           MATCH (o)--(h:HtsCode) RETURN h.key AS code
           UNION MATCH (o)<-[:CONCERNS]-(:Issue)-[:CONCERNS]->(h:HtsCode) RETURN h.key AS code
         }
         RETURN code ORDER BY code
       } AS codes,
       COUNT { (o)<-[:CONCERNS]-(i:Issue) WHERE i.kind = 'evasion_case' } AS evasion_cases,
       r.standing AS standing, r.record AS record, r.source AS source
ORDER BY order
