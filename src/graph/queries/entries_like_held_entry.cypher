// ---
// title: Entries like a held entry
// audience: experts, enforcement
// doc: >-
//   Entries of the same importer or manufacturer that share codes with a held one, most alike first:
//   those about to meet the same hold. Give the entry, the bill, or the hold itself. The score counts
//   common codes twice, and manufacturers, importer, port and broker once.
// parameters:
//   - {name: held, type: key, kinds: [entry, hold, bill], doc: the held entry, its bill, or the hold}
// limit: 200
// example: tidewaiter query entries_like_held_entry -p held=ABC-1234567-6
// ---
CALL () {
  MATCH (h:Entry {key: $held}) RETURN h
  UNION MATCH (:Hold {key: $held})-[:ON]->(h:Entry) RETURN h
  UNION MATCH (:Hold {key: $held})-[:ON]->(:Bill)<-[:ON_BILL]-(h:Entry) RETURN h
  UNION MATCH (:Bill {key: $held})<-[:ON_BILL]-(h:Entry) RETURN h
}
WITH h, [(h)-[:COVERS]->(x) | x] AS codes, [(h)-[:MADE_BY]->(x) | x] AS makers,
     [(h)-[:ENTERED_BY]->(x) | x] AS importers, [(h)-[:AT]->(x) | x] AS ports,
     [(h)-[:FILED_BY]->(x) | x] AS brokers
CALL (h, makers, importers) {
  UNWIND importers AS i MATCH (i)<-[:ENTERED_BY]-(e:Entry) WHERE e <> h
  RETURN e ORDER BY e.entry_date DESC, e.key LIMIT 20000
  UNION UNWIND makers AS m MATCH (m)<-[:MADE_BY]-(e:Entry) WHERE e <> h
  RETURN e ORDER BY e.entry_date DESC, e.key LIMIT 20000
}
MATCH (e)-[covers:COVERS]->(code) WHERE code IN codes
WITH h, e, makers, importers, ports, brokers, covers, code ORDER BY code.key, covers.source
WITH h, e, makers, importers, ports, brokers, collect(DISTINCT code.key) AS common_codes,
     collect(DISTINCT covers.source) AS source
WITH h, e, common_codes, source,
     [(e)-[:MADE_BY]->(x) WHERE x IN makers | x.key] AS common_manufacturers,
     EXISTS { (e)-[:ENTERED_BY]->(x) WHERE x IN importers } AS same_importer,
     EXISTS { (e)-[:AT]->(x) WHERE x IN ports } AS same_port,
     EXISTS { (e)-[:FILED_BY]->(x) WHERE x IN brokers } AS same_broker,
     [(e)<-[:ON]-(x:Hold) | x.key] + [(e)-[:ON_BILL]->(:Bill)<-[:ON]-(x:Hold) | x.key] AS holds
WITH h, e, common_codes, common_manufacturers, same_importer, same_port, same_broker, holds, source,
     2 * size(common_codes) + size(common_manufacturers) + CASE WHEN same_importer THEN 1 ELSE 0 END
     + CASE WHEN same_port THEN 1 ELSE 0 END + CASE WHEN same_broker THEN 1 ELSE 0 END AS score
RETURN h.key AS held, e.key AS entry, e.entry_date AS entry_date, score, common_codes,
       common_manufacturers, same_importer, same_port, same_broker, holds, e.key AS record, source
ORDER BY score DESC, entry_date DESC, entry
