// ---
// title: Issues seen at more than one port
// audience: experts, enforcement
// doc: >-
//   Problems that several ports raised: what Centers should answer once for all. Each row is an issue
//   at one port, with its events; issues at most ports come first.
// parameters:
//   - {name: kind, type: text, default: "", doc: "hold_reason, discrepancy, request_topic, order, evasion_case or vague_description; empty for all"}
//   - {name: at_least, type: integer, default: 2, minimum: 2, maximum: 1000, doc: at how many ports at least}
// limit: 1000
// example: tidewaiter query issues_at_many_ports -p kind=hold_reason
// ---
MATCH (i:Issue) WHERE $kind = '' OR i.kind = $kind
MATCH (i)<-[about:ABOUT]-(e)-[:RAISED_AT]->(p:Port)
WITH i, p, e, about ORDER BY about.record, about.source
WITH i, p, count(DISTINCT e) AS events, collect(DISTINCT about.record)[..5] AS record,
     collect(DISTINCT about.source)[..5] AS source,
     min(about.first_seen) AS first_seen, max(about.last_seen) AS last_seen
WITH i, collect({p: p, events: events, record: record, source: source, first: first_seen,
                 last: last_seen}) AS places, count(p) AS ports, sum(events) AS all_events
WHERE ports >= $at_least
UNWIND places AS place
RETURN i.key AS issue, i.name AS name, i.kind AS kind, ports, all_events, place.p.key AS port,
       place.p.name AS port_name, place.events AS events, place.first AS first_seen,
       place.last AS last_seen, place.record AS record, place.source AS source
ORDER BY ports DESC, all_events DESC, issue, events DESC, port
