// ---
// title: Importers that use the same brokers
// audience: enforcement
// doc: >-
//   Other importers whose entries this importer's brokers file. A broker of many says little, so the
//   broker's number of importers stands beside, and brokers with few come first.
// parameters:
//   - {name: importer, type: key, kinds: [ior, account], doc: the importer}
// limit: 500
// example: tidewaiter query shared_brokers -p importer=ior:12-3456789AB
// ---
CALL () {
  MATCH (i:Importer {key: $importer}) RETURN i
  UNION MATCH (:Account {key: $importer})<-[:NUMBER_OF]-(i:Importer) RETURN i
}
WITH collect(i) AS own
UNWIND own AS i
MATCH (i)-[mine:USES]->(b:Broker)
WITH own, i, mine, b, COUNT { (b)<-[:USES]-() } AS broker_importers
CALL (b, own) {
  MATCH (b)<-[theirs:USES]-(other:Importer) WHERE NOT other IN own
  RETURN theirs, other ORDER BY theirs.entries DESC, other.key LIMIT 200
}
RETURN b.key AS broker, b.name AS broker_name, broker_importers, other.key AS other,
       other.name AS other_name, theirs.entries AS other_entries, i.key AS importer,
       mine.entries AS importer_entries, theirs.source AS source, theirs.batch AS batch
ORDER BY broker_importers, broker, other_entries DESC, other, importer
