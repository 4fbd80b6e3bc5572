"""Evasion cases: notices of one case, consolidated ones with it, make one issue."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import networkx as nx

from projection.bills import party_key
from projection.issues import issue_node
from projection.places import country_node, hts_node
from projection.rows import GraphRows, Node, Row, Statement, to_statement
from schemas.graph import EdgeType, NodeLabel, Value
from schemas.keys import Key, KeyKind
from schemas.mentions import CaseFact

Facts = Mapping[str, Sequence[CaseFact]]  # by document key


def to_case_names(facts: Facts) -> dict[str, str]:
    """For each document the number that names its case: the least of all numbers joined with it.

    Numbers that one notice names together are one case, and so are those that a chain of notices
    joins.
    """
    joined: nx.Graph[str] = nx.Graph()
    for document, found in facts.items():
        joined.add_node(document)
        for fact in found:
            if fact.field == "case":
                joined.add_edge(document, fact.value)
    names: dict[str, str] = {}
    for group in nx.connected_components(joined):
        numbers = sorted(member for member in group if member not in facts)
        documents = sorted(member for member in group if member in facts)
        name = numbers[0] if numbers else documents[0].partition(":")[2]
        names.update(dict.fromkeys(documents, name))
    return names


def add_cases(rows: GraphRows, documents: Sequence[Row], facts: Facts) -> None:
    """Add the cases that the notices are about; `documents` and `facts` are those of all notices.

    Each edge is stated by one notice, with its page and words; the case itself sums up over them.
    """
    names = to_case_names(facts)
    by_case: dict[str, list[Row]] = defaultdict(list)
    for row in documents:
        by_case[names[row["key"]]].append(row)
    for case, notices in sorted(by_case.items()):
        _add_case(rows, case, notices, facts)


def _add_case(rows: GraphRows, case: str, notices: Sequence[Row], facts: Facts) -> None:
    told = [fact for row in notices for fact in facts[row["key"]]]
    numbers = sorted({f.value for f in told if f.field == "case"} | {case})
    values = {name: _values(told, name) or None for name in ("scheme", "outcome")}
    label, key = issue_node(
        rows,
        "evasion_case",
        case,
        _case_title(case, told),
        synthetic=all(row["synthetic"] for row in notices),
    )
    rows.node(label, key, _case_title(case, told), properties={"case_numbers": numbers, **values})
    for row in notices:
        stated = to_statement(row)
        notice = (NodeLabel.DOCUMENT, row["key"])
        rows.edge(EdgeType.SETTLES, notice, (label, key), stated, role="notice")
        for fact in facts[row["key"]]:
            _add_fact(rows, (label, key), fact, stated)


def _values(facts: Sequence[CaseFact], name: str) -> list[str]:
    return sorted({fact.value for fact in facts if fact.field == name})


def _case_title(case: str, facts: Sequence[CaseFact]) -> str:
    importers = list(dict.fromkeys(f.value for f in facts if f.field == "importer"))
    who = f": {importers[0]}" if importers else ""
    more = f" and {len(importers) - 1} more" if len(importers) > 1 else ""
    return f"Evasion case EAPA {case}{who}{more}"


def _add_fact(rows: GraphRows, issue: Node, fact: CaseFact, stated: Statement) -> None:
    target = _fact_node(rows, fact)
    if target is None:
        return
    shown: dict[str, Value] = {"page": fact.page, "words": fact.quote[:300]}
    rows.edge(EdgeType.CONCERNS, issue, target, stated, role=fact.field, properties=shown)


def _fact_node(rows: GraphRows, fact: CaseFact) -> Node | None:
    match fact.field:
        case "importer" | "manufacturer":
            key = party_key(fact.value)
            return rows.node(NodeLabel.PARTY, key, fact.value) if key else None
        case "order":
            return NodeLabel.ORDER, str(Key(KeyKind.ORDER, fact.value))
        case "true_origin" | "claimed_origin":
            return country_node(rows, fact.value)
        case "tariff_code":
            return hts_node(rows, fact.value)
        case _:
            return None
