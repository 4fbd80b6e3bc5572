// ---
// title: Holds by reason and port
// audience: experts, enforcement
// doc: >-
//   How often each port held for each reason, how the holds ended, and how often a Center found the
//   reason not supported.
// parameters:
//   - {name: port, type: key, kinds: [port], default: "", doc: one port; empty for all}
//   - {name: since, type: date, default: "0001-01-01", doc: holds placed on or after this day}
// limit: 1000
// example: tidewaiter query holds_by_reason_and_port -p port=2304
// ---
CALL () {
  MATCH (p:Port {key: $port}) RETURN p
  UNION MATCH (p:Port) WHERE $port = '' RETURN p
}
MATCH (h:Hold)-[at:RAISED_AT]->(p)
WHERE coalesce(h.placed_date, date(at.first_seen), date('9999-12-31')) >= $since
OPTIONAL MATCH (h)-[:ABOUT]->(i:Issue)
WITH p, h, at, i ORDER BY at.record, at.source
RETURN p.key AS port, p.name AS port_name, i.key AS issue, coalesce(i.name, h.reason) AS reason,
       count(DISTINCT h) AS holds,
       count(DISTINCT CASE WHEN h.outcome = 'released' THEN h END) AS released,
       count(DISTINCT CASE WHEN h.center_finding = 'not_supported' THEN h END) AS not_supported,
       collect(DISTINCT at.record)[..5] AS record, collect(DISTINCT at.source)[..5] AS source
ORDER BY holds DESC, port, reason
