// ---
// title: What a document cites, and who cites it
// audience: experts, training
// doc: Citations of a document and of its passages in both directions, and whether it was superseded.
// parameters:
//   - {name: document, type: key, kinds: [fr, csms, eapa, ruling, usc, cfr, htsnote, doc], doc: the document}
// limit: 500
// example: tidewaiter query document_citations -p document=ruling:N270709
// ---
MATCH (d:Document {key: $document})
CALL (d) {
  MATCH (d)-[r:CITES|SUPERSEDES|RELATED|SETTLES]->(x) RETURN r, x, 'out' AS direction
  UNION MATCH (d)<-[r:CITES|SUPERSEDES|RELATED]-(x) RETURN r, x, 'in' AS direction
  UNION MATCH (d)<-[:PART_OF]-(:Passage)-[r:CITES|MENTIONS]->(x:Document) RETURN r, x, 'out' AS direction
  UNION MATCH (d)<-[r:MENTIONS]-(:Passage)-[:PART_OF]->(x:Document) RETURN r, x, 'in' AS direction
}
RETURN direction, type(r) AS edge, labels(x)[0] AS label, x.key AS key,
       coalesce(x.title, x.name) AS title, coalesce(x.published, x.published_date) AS published,
       r.page AS page, r.standing AS standing, r.record AS record, r.source AS source
ORDER BY direction DESC, edge, key, page, record
