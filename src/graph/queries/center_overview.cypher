// ---
// title: A Center at a glance
// audience: experts, training
// doc: >-
//   What a Center serves and what it has decided: its sectors, the number of events by kind and
//   outcome, and the issues they are about, the most frequent first.
// parameters:
//   - {name: center, type: key, kinds: [center], doc: "the Center: CEE007, or a name such as electronics"}
// limit: 500
// example: tidewaiter query center_overview -p center=electronics
// ---
MATCH (c:Center {key: $center})
CALL (c) {
  MATCH (c)-[r:SERVES]->(s:Sector)
  RETURN 'sector' AS what, s.key AS key, s.name AS name, COUNT { (s)<-[:BELONGS_TO]-() } AS number,
         '' AS outcome, [r.record] AS record, [r.source] AS source
  UNION
  MATCH (c)<-[r:DECIDED_BY]-(e) WHERE NOT e:Account
  WITH r, e ORDER BY r.record, r.source
  RETURN 'decisions' AS what, labels(e)[0] AS key, labels(e)[0] AS name, count(e) AS number,
         coalesce(e.center_finding, e.outcome, '') AS outcome,
         collect(DISTINCT r.record)[..5] AS record, collect(DISTINCT r.source)[..5] AS source
  UNION
  MATCH (c)<-[r:DECIDED_BY]-(e)-[:ABOUT]->(i:Issue)
  WITH r, e, i ORDER BY r.record, r.source
  RETURN 'issue' AS what, i.key AS key, i.name AS name, count(DISTINCT e) AS number, '' AS outcome,
         collect(DISTINCT r.record)[..5] AS record, collect(DISTINCT r.source)[..5] AS source
}
RETURN what, key, name, number, outcome, record, source
ORDER BY what DESC, number DESC, key, outcome
