// ---
// title: Firms that share an address
// audience: enforcement
// doc: Importers, parties and manufacturers at an address of this firm.
// parameters:
//   - {name: importer, type: key, kinds: [ior, account, party, mid], doc: the firm}
// limit: 500
// example: tidewaiter query shared_addresses -p importer=ior:12-3456789AB
// ---
CALL () {
  MATCH (i:Importer {key: $importer}) RETURN i
  UNION MATCH (:Account {key: $importer})<-[:NUMBER_OF]-(i:Importer) RETURN i
  UNION MATCH (i:Party {key: $importer}) RETURN i
  UNION MATCH (i:Manufacturer {key: $importer}) RETURN i
}
WITH collect(i) AS own
UNWIND own AS i
MATCH (i)-[mine:LOCATED_AT]->(a:Address)<-[theirs:LOCATED_AT]-(other)
WHERE NOT other IN own
RETURN i.key AS importer, a.key AS address, a.name AS address_name, labels(other)[0] AS label,
       other.key AS other, other.name AS other_name, theirs.standing AS standing,
       mine.record AS importer_record, mine.source AS importer_source,
       theirs.record AS record, theirs.source AS source
ORDER BY address, other, record, importer, importer_record
