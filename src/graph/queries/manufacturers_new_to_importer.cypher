// ---
// title: Manufacturers new to an importer
// audience: enforcement
// doc: >-
//   Manufacturers from which the firm first bought on or after a day, with their country and whether
//   they are new to all importers.
// parameters:
//   - {name: importer, type: key, kinds: [ior, account], doc: the importer}
//   - {name: since, type: date, doc: "the day, such as 2026-01-01"}
// limit: 500
// example: tidewaiter query manufacturers_new_to_importer -p importer=ior:12-3456789AB -p since=2026-01-01
// ---
CALL () {
  MATCH (i:Importer {key: $importer}) RETURN i
  UNION MATCH (:Account {key: $importer})<-[:NUMBER_OF]-(i:Importer) RETURN i
}
MATCH (i)-[r:BUYS_FROM]->(m:Manufacturer)
WITH m, r, i ORDER BY i.key, r.source
WITH m, min(r.first_seen) AS first_seen, sum(r.entries) AS entries, sum(r.value) AS value,
     collect(DISTINCT i.key) AS importers, collect(DISTINCT r.source) AS source, max(r.batch) AS batch
WHERE date(first_seen) >= $since
RETURN m.key AS manufacturer, m.name AS name, m.country AS country, first_seen, entries, value,
       NOT EXISTS { (m)<-[e:BUYS_FROM]-() WHERE date(e.first_seen) < $since } AS new_to_all,
       importers, source, batch
ORDER BY first_seen, manufacturer
