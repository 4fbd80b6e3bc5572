// ---
// title: Guidance that touches an account's goods
// audience: experts, training
// doc: >-
//   Passages that mention a tariff code the firm imports, or a heading above it, with document and
//   date. Codes of most value come first. A passage that a later document supersedes says so.
// parameters:
//   - {name: account, type: key, kinds: [account, ior], doc: the account, or any of its importer numbers}
// limit: 500
// example: tidewaiter query guidance_for_account -p account=ior:12-3456789AB
// ---
CALL () {
  MATCH (i:Importer {key: $account}) RETURN i
  UNION MATCH (:Account {key: $account})<-[:NUMBER_OF]-(i:Importer) RETURN i
  UNION MATCH (:Importer {key: $account})-[:NUMBER_OF]->(:Account)<-[:NUMBER_OF]-(i:Importer) RETURN i
}
MATCH (i)-[r:IMPORTS]->(h:HtsCode)
WITH h, sum(r.value) AS value, sum(r.entries) AS entries ORDER BY value DESC LIMIT 200
CALL (h) {
  MATCH (h)-[:WITHIN*0..4]->(a:HtsCode)<-[m:MENTIONS]-(p:Passage)-[:PART_OF]->(d:Document)
  RETURN a, m, p, d
  UNION
  MATCH (h)-[:WITHIN*0..4]->(a:HtsCode)<-[m:MENTIONS]-(d:Document)
  RETURN a, m, d AS p, d
}
WITH a, m, p, d, h, value, entries ORDER BY a.key, h.key, m.record, m.source
RETURN p.key AS passage, coalesce(d.title, d.name) AS document_title, d.key AS document,
       coalesce(d.published, d.published_date, d.effective_at) AS published,
       collect(DISTINCT a.key) AS mentioned, collect(DISTINCT h.key) AS imported,
       max(value) AS value, max(entries) AS entries, p.page AS page,
       COLLECT { MATCH (d)<-[:SUPERSEDES]-(x) RETURN DISTINCT x.key AS k ORDER BY k } AS superseded_by,
       collect(DISTINCT m.record)[0] AS record, collect(DISTINCT m.source) AS source
ORDER BY value DESC, published DESC, passage
