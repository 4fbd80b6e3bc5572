// ---
// title: Evasion cases of a firm
// audience: enforcement
// doc: >-
//   Cases that concern a firm, as itself or as one that resolution says is the same (standing
//   inferred), with role and page.
// parameters:
//   - {name: party, type: key, kinds: [party, ior, account, mid], doc: the firm}
// limit: 500
// example: tidewaiter query cases_of_party -p party=mid:CNABCDEF123SHA
// ---
CALL () {
  MATCH (x:Party {key: $party}) RETURN x, null AS same
  UNION MATCH (x:Importer {key: $party}) RETURN x, null AS same
  UNION MATCH (x:Manufacturer {key: $party}) RETURN x, null AS same
  UNION MATCH (:Account {key: $party})<-[same:NUMBER_OF]-(x:Importer) RETURN x, same
  UNION MATCH (:Account {key: $party})<-[same:SAME_AS]-(x:Party) RETURN x, same
  UNION MATCH (:Party {key: $party})-[same:SAME_AS]-(x) RETURN x, same
  UNION MATCH (:Importer {key: $party})-[:NUMBER_OF]->(:Account)<-[same:SAME_AS]-(x:Party) RETURN x, same
}
MATCH (x)<-[r:CONCERNS]-(i:Issue)
RETURN i.key AS issue, i.name AS name, i.kind AS kind, r.role AS role, x.key AS firm,
       x.name AS firm_name, coalesce(same.standing, r.standing) AS standing,
       same.confidence AS confidence, r.page AS page, r.record AS record, r.source AS source
ORDER BY issue, role, firm, page
