// ---
// title: Everything within two hops
// audience: enforcement
// doc: >-
//   What stands next to an importer (or any other thing) and next to that, weighty first. It does not
//   go on through a thing with more than 2,000 edges (a busy port, a country), or everything would be
//   near to everything. Each row shows the edge at the thing found, with the record that states it.
// parameters:
//   - {name: start, type: key, doc: where to start}
//   - {name: per_thing, type: integer, default: 25, minimum: 1, maximum: 200, doc: at most so many second steps from each thing}
// limit: 1000
// example: tidewaiter query two_hops -p start=ior:12-3456789AB
// ---
CALL () {
  MATCH (s:Importer {key: $start}) RETURN s
  UNION MATCH (s:Account {key: $start}) RETURN s
  UNION MATCH (s:Manufacturer {key: $start}) RETURN s
  UNION MATCH (s:Party {key: $start}) RETURN s
  UNION MATCH (s:Broker {key: $start}) RETURN s
  UNION MATCH (s:Address {key: $start}) RETURN s
  UNION MATCH (s:Entry {key: $start}) RETURN s
  UNION MATCH (s:Bill {key: $start}) RETURN s
  UNION MATCH (s:Issue {key: $start}) RETURN s
  UNION MATCH (s:Order {key: $start}) RETURN s
  UNION MATCH (s:Hold {key: $start}) RETURN s
  UNION MATCH (s:Exam {key: $start}) RETURN s
  UNION MATCH (s:Request {key: $start}) RETURN s
  UNION MATCH (s:Notice {key: $start}) RETURN s
  UNION MATCH (s:Container {key: $start}) RETURN s
  UNION MATCH (s:Vessel {key: $start}) RETURN s
  UNION MATCH (s:ListedParty {key: $start}) RETURN s
  UNION MATCH (s:HtsCode {key: $start}) RETURN s
  UNION MATCH (s:Port {key: $start}) RETURN s
  UNION MATCH (s:Country {key: $start}) RETURN s
  UNION MATCH (s:Document {key: $start}) RETURN s
}
CALL (s) {
  MATCH (s)-[r:IMPORTS|ENTERS_AT|BUYS_FROM|USES|NUMBER_OF|SAME_AS|LOCATED_AT|LISTED_AS|CONCERNS]-(a)
  RETURN r, a ORDER BY coalesce(r.value, 0) DESC, a.key, type(r), r.role, r.record LIMIT 200
  UNION
  MATCH (s)-[r]-(a) WHERE NOT type(r) IN
    ['IMPORTS','ENTERS_AT','BUYS_FROM','USES','NUMBER_OF','SAME_AS','LOCATED_AT','LISTED_AS','CONCERNS']
  RETURN r, a ORDER BY a.key DESC, type(r), r.role, r.record LIMIT 200
}
CALL (s, r, a) {
  RETURN 1 AS hop, '' AS via, r AS rel, a AS found
  UNION
  WITH s, r, a WHERE COUNT { (a)--() } <= 2000
  MATCH (a)-[e]-(b) WHERE b <> s
  WITH a, e, b ORDER BY coalesce(e.value, 0) DESC, b.key, type(e), e.role, e.record LIMIT $per_thing
  RETURN 2 AS hop, a.key AS via, e AS rel, b AS found
}
RETURN hop, via, type(rel) AS edge, rel.role AS role, labels(found)[0] AS label, found.key AS key,
       found.name AS name, rel.value AS value, rel.standing AS standing, rel.record AS record,
       rel.source AS source
ORDER BY hop, coalesce(value, 0) DESC, key, via, edge, role, record
