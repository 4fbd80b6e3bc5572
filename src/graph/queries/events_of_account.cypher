// ---
// title: What happened to an account's shipments
// audience: experts, enforcement
// doc: >-
//   Holds, exams, requests (CBP 28), notices (CBP 29) and reviews on the firm's entries and their
//   bills, the latest first.
// parameters:
//   - {name: account, type: key, kinds: [account, ior], doc: the account, or any of its importer numbers}
//   - {name: since, type: date, default: "0001-01-01", doc: on or after this day}
// limit: 1000
// example: tidewaiter query events_of_account -p account=ior:12-3456789AB
// ---
CALL () {
  MATCH (i:Importer {key: $account}) RETURN i
  UNION MATCH (:Account {key: $account})<-[:NUMBER_OF]-(i:Importer) RETURN i
  UNION MATCH (:Importer {key: $account})-[:NUMBER_OF]->(:Account)<-[:NUMBER_OF]-(i:Importer) RETURN i
}
CALL (i) {
  MATCH (i)<-[:ENTERED_BY]-(x:Entry)<-[r:ON]-(e) RETURN x, r, e
  UNION MATCH (i)<-[:ENTERED_BY]-(x:Entry)-[:ON_BILL]->(:Bill)<-[r:ON]-(e) RETURN x, r, e
  UNION MATCH (i)<-[r:ON]-(e) RETURN null AS x, r, e
}
WITH e, x, r, i ORDER BY x.key, r.record, i.key
WITH e, collect(x)[0] AS x, collect(r)[0] AS r, collect(i)[0] AS i
WITH i, x, r, e, date(r.first_seen) AS day WHERE day IS NULL OR day >= $since
RETURN day, labels(e)[0] AS event, e.key AS key, coalesce(e.reason, e.topic, e.discrepancy_type, e.name) AS reason,
       e.outcome AS outcome, e.center_finding AS center_finding, x.key AS entry, i.key AS importer,
       [(e)-[:RAISED_AT]->(p) | p.key][0] AS port, [(e)-[:DECIDED_BY]->(c) | c.key][0] AS center,
       [(e)-[:ABOUT]->(s:Issue) | s.key] AS issues, r.record AS record, r.source AS source
ORDER BY day DESC, event, key
