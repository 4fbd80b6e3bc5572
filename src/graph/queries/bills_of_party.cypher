// ---
// title: Bills of lading of a party
// audience: enforcement, experts
// doc: Bills on which a party is shipper or consignee, the latest first, with ports, vessel and goods.
// parameters:
//   - {name: party, type: key, kinds: [party, ior, account], doc: the party, or an importer named in the security filing}
// limit: 500
// example: tidewaiter query bills_of_party -p party=party:acme
// ---
CALL () {
  MATCH (x:Party {key: $party}) RETURN x
  UNION MATCH (x:Importer {key: $party}) RETURN x
  UNION MATCH (:Account {key: $party})<-[:NUMBER_OF]-(x:Importer) RETURN x
}
MATCH (x)<-[r:SHIPPED_BY|CONSIGNED_TO]-(b:Bill)
RETURN b.key AS bill, b.arrival_date AS arrival_date, type(r) AS as, b.goods AS goods,
       [(b)-[:LADEN_AT]->(p) | p.name] AS laden_at, [(b)-[:UNLADEN_AT]->(p) | p.name] AS unladen_at,
       [(b)-[:CARRIED_ON]->(v) | v.name] AS vessel, [(b)-[:SHIPPED_BY]->(y) | y.name] AS shipper,
       [(b)-[:CONSIGNED_TO]->(y) | y.name] AS consignee, r.standing AS standing, r.record AS record,
       r.source AS source
ORDER BY arrival_date DESC, bill, as
