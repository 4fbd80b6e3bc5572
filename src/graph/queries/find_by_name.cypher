// ---
// title: Find a firm, place or issue by name
// audience: enforcement, experts, training
// doc: >-
//   Nodes whose name holds the words, best first; the score only orders. Words are joined by AND; an
//   asterisk ends a word that may go on (elec*).
// parameters:
//   - {name: name, type: text, words: true, doc: words of the name}
//   - {name: label, type: text, default: "", doc: "one label, such as Party; empty for all"}
// limit: 100
// example: tidewaiter query find_by_name -p name="acme electronics"
// ---
CALL db.index.fulltext.queryNodes('names', $name) YIELD node, score
WHERE $label = '' OR $label IN labels(node)
RETURN node.key AS key, labels(node)[0] AS label, node.name AS name, round(score, 3) AS score,
       COUNT { (node)--() } AS edges, node.synthetic AS synthetic
ORDER BY score DESC, edges DESC, key
