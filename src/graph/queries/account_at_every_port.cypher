// ---
// title: One account at every port
// audience: enforcement, experts
// doc: >-
//   Every port where a firm enters goods, with its entries, value, duty, holds and exams there, over
//   all its importer numbers. Compare the columns holds_per_100 and exams_per_100 down the ports.
// parameters:
//   - {name: account, type: key, kinds: [account, ior], doc: the account, or any of its importer numbers}
// limit: 500
// example: tidewaiter query account_at_every_port -p account=ior:12-3456789AB
// ---
CALL () {
  MATCH (i:Importer {key: $account}) RETURN i
  UNION MATCH (:Account {key: $account})<-[:NUMBER_OF]-(i:Importer) RETURN i
  UNION MATCH (:Importer {key: $account})-[:NUMBER_OF]->(:Account)<-[:NUMBER_OF]-(i:Importer) RETURN i
}
MATCH (i)-[r:ENTERS_AT]->(p:Port)
WITH p, r, i ORDER BY i.key, r.source
WITH p, sum(r.entries) AS entries, sum(r.lines) AS lines, sum(r.value) AS value, sum(r.duty) AS duty,
     sum(coalesce(r.holds, 0)) AS holds, sum(coalesce(r.exams, 0)) AS exams,
     min(r.first_seen) AS first_seen, max(r.last_seen) AS last_seen,
     collect(DISTINCT i.key) AS importers, collect(DISTINCT r.source) AS source, max(r.batch) AS batch
RETURN p.key AS port, p.name AS name, entries, lines, value, duty, holds, exams,
       CASE entries WHEN 0 THEN null ELSE round(100.0 * holds / entries, 2) END AS holds_per_100,
       CASE entries WHEN 0 THEN null ELSE round(100.0 * exams / entries, 2) END AS exams_per_100,
       first_seen, last_seen, importers, source, batch
ORDER BY entries DESC, port
