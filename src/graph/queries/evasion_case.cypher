// ---
// title: One evasion case
// audience: enforcement, experts
// doc: >-
//   Everything that the notices of a case say: importers, manufacturers, orders, countries by role,
//   tariff codes and consolidated notices, each with the page that says it.
// parameters:
//   - {name: case, type: key, kinds: [issue, eapa], doc: "the case: its number, its issue, or one of its notices"}
// limit: 1000
// example: tidewaiter query evasion_case -p case=7335
// ---
CALL () {
  MATCH (i:Issue {key: $case}) RETURN i
  UNION MATCH (:Document {key: $case})-[:SETTLES]->(i:Issue) RETURN i
  UNION MATCH (i:Issue {kind: 'evasion_case'})
        WHERE last(split(last(split($case, ':')), '/')) IN i.case_numbers RETURN i
}
CALL (i) {
  MATCH (i)-[r:CONCERNS]->(x) RETURN r, x, r.role AS role
  UNION MATCH (i)<-[r:SETTLES|MENTIONS]-(x) RETURN r, x, toLower(type(r)) AS role
}
RETURN i.key AS issue, i.name AS name, i.case_numbers AS case_numbers, i.scheme AS scheme, i.outcome AS outcome, role,
       labels(x)[0] AS label, x.key AS key, coalesce(x.title, x.name) AS concerned, r.page AS page,
       r.words AS words, r.standing AS standing, r.record AS record, r.source AS source
ORDER BY issue, role, key, page, record, words
