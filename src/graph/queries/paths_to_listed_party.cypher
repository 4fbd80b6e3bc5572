// ---
// title: Paths to a listed party
// audience: enforcement
// doc: >-
//   The shortest ways from a firm to parties on a sanctions or forced-labour list: over manufacturers,
//   addresses, parties on its bills, resolved identities, not over
//   a common country. Each step names its edge, standing, record
//   and source. A path says that two are linked, not that one knows of the other.
// parameters:
//   - {name: start, type: key, kinds: [ior, account, party, mid], doc: the firm}
//   - {name: paths, type: integer, default: 25, minimum: 1, maximum: 200, doc: at most so many paths}
// limit: 200
// example: tidewaiter query paths_to_listed_party -p start=ior:12-3456789AB
// ---
CALL () {
  MATCH (s:Importer {key: $start}) RETURN s
  UNION MATCH (s:Account {key: $start}) RETURN s
  UNION MATCH (s:Party {key: $start}) RETURN s
  UNION MATCH (s:Manufacturer {key: $start}) RETURN s
}
MATCH p = SHORTEST 1 (s)
  (()-[:NUMBER_OF|SAME_AS|BUYS_FROM|LOCATED_AT|LISTED_AS|ENTERED_BY|ON_BILL|SHIPPED_BY|CONSIGNED_TO]-(x)
   WHERE NOT x:Country){1,6}
  (l:ListedParty)
WITH l, p ORDER BY length(p), l.key LIMIT $paths
RETURN l.key AS listed, l.name AS listed_name, length(p) AS steps,
       [n IN nodes(p) | n.key] AS path, [n IN nodes(p) | n.name] AS names,
       [r IN relationships(p) | type(r)] AS edges,
       [r IN relationships(p) | r.standing] AS standing,
       [r IN relationships(p) | r.confidence] AS confidence,
       [r IN relationships(p) | r.record] AS record,
       [r IN relationships(p) | r.source] AS source
ORDER BY steps, listed
