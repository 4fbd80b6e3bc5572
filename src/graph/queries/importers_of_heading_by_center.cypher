// ---
// title: Importers of a heading, by Center
// audience: experts, enforcement
// doc: >-
//   Who imports under a tariff heading (or any code above or below it), by the Center that serves the
//   codes. How a code belongs to a Center is published or assumed; the column center_by says which.
// parameters:
//   - {name: heading, type: key, kinds: [hts], doc: the heading, such as 8542}
// limit: 1000
// example: tidewaiter query importers_of_heading_by_center -p heading=8542
// ---
MATCH (h:HtsCode) WHERE h.key STARTS WITH $heading
MATCH (h)<-[r:IMPORTS]-(i:Importer)
CALL (h) {
  OPTIONAL MATCH (h)-[:WITHIN*0..4]->(:HtsCode)-[b:BELONGS_TO]->(s:Sector)<-[:SERVES]-(c:Center)
  RETURN c, s, coalesce(b.mark, b.how) AS center_by ORDER BY c.key LIMIT 1
}
WITH c, s, center_by, i, h, r ORDER BY h.key, r.source
WITH c, s, center_by, i, collect(h.key) AS codes, sum(r.entries) AS entries, sum(r.lines) AS lines,
     sum(r.value) AS value, sum(r.duty) AS duty, sum(coalesce(r.holds, 0)) AS holds,
     sum(coalesce(r.exams, 0)) AS exams, collect(DISTINCT r.source) AS source, max(r.batch) AS batch
RETURN c.key AS center, c.name AS center_name, s.key AS sector, center_by, i.key AS importer,
       i.name AS name, codes, entries, lines, value, duty, holds, exams, source, batch
ORDER BY center, value DESC, importer
