// ---
// title: Importers that buy from the same manufacturers
// audience: enforcement
// doc: >-
//   Other importers of this importer's manufacturers, those with most manufacturers in common first.
// parameters:
//   - {name: importer, type: key, kinds: [ior, account], doc: the importer}
// limit: 500
// example: tidewaiter query shared_manufacturers -p importer=ior:12-3456789AB
// ---
CALL () {
  MATCH (i:Importer {key: $importer}) RETURN i
  UNION MATCH (:Account {key: $importer})<-[:NUMBER_OF]-(i:Importer) RETURN i
}
WITH collect(i) AS own
UNWIND own AS i
MATCH (i)-[mine:BUYS_FROM]->(m:Manufacturer)
CALL (m, own) {
  MATCH (m)<-[theirs:BUYS_FROM]-(other:Importer) WHERE NOT other IN own
  RETURN theirs, other ORDER BY theirs.entries DESC, other.key LIMIT 500
}
WITH other, collect({i: i, m: m, mine: mine, theirs: theirs}) AS ties,
     count(DISTINCT m) AS common
UNWIND ties AS t
RETURN other.key AS other, other.name AS other_name, common, t.m.key AS manufacturer,
       t.m.name AS manufacturer_name, t.i.key AS importer, t.mine.entries AS importer_entries,
       t.theirs.entries AS other_entries, t.theirs.value AS other_value,
       t.theirs.source AS source, t.theirs.batch AS batch
ORDER BY common DESC, other, manufacturer, importer
