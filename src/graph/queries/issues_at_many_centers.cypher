// ---
// title: Issues that more than one Center has decided on
// audience: experts, training
// doc: >-
//   Problems on which several Centers have decided, with what each decided: where they differ, there
//   is something to agree on.
// parameters:
//   - {name: kind, type: text, default: "", doc: "hold_reason, discrepancy, request_topic, order, evasion_case or vague_description; empty for all"}
//   - {name: at_least, type: integer, default: 2, minimum: 2, maximum: 10, doc: at how many Centers at least}
// limit: 1000
// example: tidewaiter query issues_at_many_centers
// ---
MATCH (i:Issue) WHERE $kind = '' OR i.kind = $kind
MATCH (i)<-[:ABOUT]-(e)-[by:DECIDED_BY]->(c:Center)
WITH i, c, e, by ORDER BY by.record, by.source, e.outcome
WITH i, c, count(DISTINCT e) AS events, collect(DISTINCT e.outcome) AS outcomes,
     collect(DISTINCT by.record)[..5] AS record, collect(DISTINCT by.source)[..5] AS source
WITH i, collect({c: c, events: events, outcomes: outcomes, record: record, source: source}) AS places,
     count(c) AS centers
WHERE centers >= $at_least
UNWIND places AS place
RETURN i.key AS issue, i.name AS name, i.kind AS kind, centers, place.c.key AS center,
       place.c.name AS center_name, place.events AS events, place.outcomes AS outcomes,
       place.record AS record, place.source AS source
ORDER BY centers DESC, issue, events DESC, center
