"""What a new version of a record takes back: edges, roll-ups, concerns, cases and hits."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from schemas.records import Feed

Home = Any  # `conftest.Home`; test folders are no packages
Papers = Mapping[Feed, Sequence[Path]]
Rows = list[dict[str, str]]


@dataclass
class Corrected:
    """One entry, held, before and after it was corrected, and its hold likewise."""

    number: str
    importer: str
    old: dict[str, str]
    new: dict[str, str]
    old_hold: dict[str, str]
    new_hold: dict[str, str]
    entries: Rows
    holds: Rows
    found_before: list[str]

    @property
    def key(self) -> str:
        return f"entry:{self.number}"


@pytest.fixture(scope="module")
def home(new_home: Callable[[], Home]) -> Home:
    return new_home()


@pytest.fixture(scope="module")
def corrected(home: Home, papers: Papers, tables: Any, tmp_path_factory: Any) -> Corrected:  # noqa: ANN401
    """The home after an entry came again with another port, code and maker, and its hold too."""
    for feed in (Feed.ACCOUNTS, Feed.ENTRIES, Feed.HOLDS):
        home.bring(feed, *papers[feed])
    entries, holds = tables.read(papers[Feed.ENTRIES][0]), tables.read(papers[Feed.HOLDS][0])
    old_hold = next(row for row in holds if row["removed_date"] and row["port"])
    number = old_hold["entry_number"]
    mine = [row for row in entries if row["entry_number"] == number]
    other = next(
        row
        for row in entries
        if row["port"] != mine[0]["port"]
        and row["hts"] not in {line["hts"] for line in mine}
        and row["line_manufacturer_id"] not in {"", mine[0]["line_manufacturer_id"]}
    )
    changed = ("port", "hts", "manufacturer_id", "line_manufacturer_id", "manufacturer_name")
    new = {name: other[name] for name in changed}
    reason = next(row["reason"] for row in holds if row["reason"] != old_hold["reason"])
    new_hold = old_hold | {"reason": reason, "removed_date": "", "port": other["port"]}
    before = home.found(mine[0]["hts"], limit=100)
    out = tmp_path_factory.mktemp("corrections")
    first = home.bring(Feed.ENTRIES, tables.write(out / "entries.csv", [row | new for row in mine]))
    second = home.bring(Feed.HOLDS, tables.write(out / "holds.csv", [new_hold]))
    assert (first.counts["kept"], first.counts["superseded"]) == (1, 1)
    assert (second.counts["kept"], second.counts["superseded"]) == (1, 1)
    return Corrected(
        number,
        mine[0]["importer_number"],
        mine[0],
        mine[0] | new,
        old_hold,
        new_hold,
        [row | new if row["entry_number"] == number else row for row in entries],
        [new_hold if row["hold_id"] == old_hold["hold_id"] else row for row in holds],
        before,
    )


def ends(home: Home, start: str, kind: str) -> set[str]:
    """The keys that edges of a type lead to from a node."""
    return {edge["end"] for edge in home.edges_from(start, kind)}


def weights(home: Home, start: str, kind: str, figure: str) -> dict[str, float]:
    return {edge["end"]: edge["p"][figure] for edge in home.edges_from(start, kind)}


def test_edges_of_the_old_version_are_gone(home: Home, corrected: Corrected) -> None:
    new = corrected.new
    assert ends(home, corrected.key, "AT") == {f"port:{new['port']}"}
    assert ends(home, corrected.key, "COVERS") == {f"hts:{new['hts']}"}
    assert ends(home, corrected.key, "MADE_BY") == {f"mid:{new['line_manufacturer_id']}"}


def test_roll_ups_are_those_of_the_current_entries(home: Home, corrected: Corrected) -> None:
    mine = [r for r in corrected.entries if r["importer_number"] == corrected.importer]
    start = f"ior:{corrected.importer}"
    for kind, prefix, column in (
        ("ENTERS_AT", "port", "port"),
        ("IMPORTS", "hts", "hts"),
        ("BUYS_FROM", "mid", "line_manufacturer_id"),
    ):
        pairs = {(r["entry_number"], r[column]) for r in mine if r[column]}
        entries = Counter(f"{prefix}:{other}" for _, other in pairs)
        lines = Counter(f"{prefix}:{r[column]}" for r in mine if r[column])
        assert weights(home, start, kind, "entries") == entries
        assert weights(home, start, kind, "lines") == lines
    held = {(r["hold_id"], r["port"]) for r in corrected.holds
            if r["importer_number"] == corrected.importer}  # fmt: skip
    holds = Counter(f"port:{port}" for _, port in held)
    at_ports = weights(home, start, "ENTERS_AT", "holds")
    assert at_ports == {port: holds[port] for port in at_ports}


def test_the_hold_is_about_its_new_issue_alone(home: Home, corrected: Corrected) -> None:
    key = f"hold:{corrected.new_hold['hold_id']}"
    [issue] = ends(home, key, "ABOUT")
    node = home.parts.graph.node(key)
    assert node.properties["reason"] == corrected.new_hold["reason"]
    assert home.parts.graph.node(issue).name == f"Held for: {corrected.new_hold['reason']}"


def test_what_the_new_version_leaves_out_is_known_no_more(home: Home, corrected: Corrected) -> None:
    assert corrected.old_hold["removed_date"]
    node = home.parts.graph.node(f"hold:{corrected.new_hold['hold_id']}")
    assert "removed_date" not in node.properties


def test_issues_concern_what_current_holds_say(home: Home, corrected: Corrected) -> None:
    codes: dict[str, set[str]] = {}
    for row in corrected.entries:
        codes.setdefault(row["entry_number"], set()).add(row["hts"])
    for reason in (corrected.old_hold["reason"], corrected.new_hold["reason"]):
        about = [row for row in corrected.holds if row["reason"] == reason]
        expected = Counter(f"ior:{row['importer_number']}" for row in about)
        expected.update(f"port:{row['port']}" for row in about)
        for row in about:
            expected.update(f"hts:{code}" for code in codes.get(row["entry_number"], ()))
        slug = "-".join("".join(c if c.isalnum() else " " for c in reason.casefold()).split())
        assert weights(home, f"issue:hold_reason/{slug}", "CONCERNS", "events") == expected


def test_search_finds_the_entry_by_its_new_code_alone(home: Home, corrected: Corrected) -> None:
    assert corrected.key in corrected.found_before
    assert corrected.key not in home.found(corrected.old["hts"], limit=100)
    assert corrected.key in home.found(corrected.new["hts"], limit=100)
    assert home.found(corrected.number)[0] == corrected.key


@pytest.mark.usefixtures("corrected")
def test_made_again_it_is_the_same(home: Home) -> None:
    nodes, edges, documents = home.nodes(), home.edges(), home.documents()
    with home.parts.ledger.write_lock():
        home.parts.projector.rebuild_graph()
        home.parts.projector.rebuild_index()
    assert sorted(home.nodes() ^ nodes) == []
    assert sorted(set(home.edges()) ^ set(edges)) == []
    assert home.documents() == documents


# -- evasion cases -----------------------------------------------------------------------------

FIRST = "EAPA Case Number: 9001\nNotice of Initiation of Investigation\nExampla Quartz LLC evades."
SECOND = "EAPA Case Number: 9002\nNotice of Initiation of Investigation\nSampla Quartz LLC evades."
BOTH = (
    "EAPA Consolidated Case Number: 9001\n"
    "Notice of Determination as to Evasion\n"
    "CBP is consolidating EAPA cases 9001 and 9002 into a single investigation."
)


def write_notices(folder: Path, notices: Sequence[tuple[str, str, str, str]]) -> Path:
    """Made-up notices, as (id, case, date, text), in the layout of the published collection."""
    folder.mkdir()
    pages, documents = [], []
    for name, case, day, text in notices:
        title = f"EAPA case {case}: made-up notice {name}"
        shared = {"title": title, "date": day, "url": f"https://example.org/{name}.pdf"}
        page = {"id": f"{name}#p1", "doc_id": name, "page": 1, "pages": 1, "section": None,
                "sections_on_page": [], "text": text}  # fmt: skip
        pages.append(json.dumps(page | shared))
        documents.append({"id": name, "case": case, "kind": "notice", "pages": 1} | shared)
    (folder / "eapa_pages.jsonl").write_text("\n".join(pages), encoding="utf-8")
    (folder / "eapa_documents.json").write_text(json.dumps(documents), encoding="utf-8")
    return folder


def cases(home: Home) -> dict[str, set[str]]:
    """The notices of each evasion case of the made-up firms."""
    found: dict[str, set[str]] = {}
    for notice in ("eapa:9001", "eapa:9002", "eapa:9001-determination"):
        for case in ends(home, notice, "SETTLES"):
            found.setdefault(case, set()).add(notice)
    nodes = {json.loads(node)[1]["key"] for node in home.nodes()}
    assert set(found) == {key for key in nodes if key.startswith("issue:evasion_case/90")}
    return found


def test_a_consolidated_notice_merges_two_cases(home: Home, tmp_path: Path) -> None:
    apart = [
        ("EAPA-9001", "9001", "2024-01-02", FIRST),
        ("EAPA-9002", "9002", "2024-01-03", SECOND),
    ]
    home.bring(Feed.GUIDANCE, write_notices(tmp_path / "apart", apart))
    assert set(cases(home)) == {"issue:evasion_case/9001", "issue:evasion_case/9002"}
    joined = [("EAPA-9001-determination", "9001", "2024-09-01", BOTH)]
    home.bring(Feed.GUIDANCE, write_notices(tmp_path / "joined", joined))
    [(issue, notices)] = cases(home).items()
    assert issue == "issue:evasion_case/9001"
    assert len(notices) == 3
    nodes, edges = home.nodes(), home.edges()
    with home.parts.ledger.write_lock():
        home.parts.projector.rebuild_graph()
    assert sorted(home.nodes() ^ nodes) == []
    assert sorted(set(home.edges()) ^ set(edges)) == []
