"""Documents that replace each other, from files to hits, in any order. All documents made up."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from analysis.standing_answer import standing_answer
from index import EmbeddedIndex, open_index
from ingest.documents import plan_files, read_job
from ledger import Ledger, open_ledger
from nlp import open_case_reader, open_extractor
from projection.projector import Projector
from schemas.graph import EdgeRow, GraphBatch
from schemas.ports import SearchIndex
from schemas.search import SearchHit, SearchQuery

OLD = {
    "id": "csms:60000001",
    "title": "Melt and pour filing",
    "date": "2024-01-10",
    "text": "Report the country of melt and pour of steel on the entry summary line.",
}
NEW = {
    "id": "csms:60000002",
    "title": "Steel filing, anew",
    "date": "2025-03-01",
    "text": "This message supersedes CSMS # 60000001. Report the country of melt and pour.",
}
QUIET = {**NEW, "date": "2025-03-02", "text": "Report the country of melt and pour."}
AWAY = {
    "id": "csms:60000003",
    "title": "Quota",
    "date": "2025-04-01",
    "text": "This message corrects CSMS # 59999999. The quota is open until June 30, 2025.",
}


class Edges:
    """A graph that only remembers which edges stand."""

    def __init__(self) -> None:
        self.at = 0
        self.standing: dict[tuple[str, str, str, str], EdgeRow] = {}

    def prepare(self) -> None:
        """Nothing to prepare."""

    def watermark(self) -> int:
        """The last batch applied."""
        return self.at

    def apply(self, batch: GraphBatch) -> None:
        """Take away what replaced records stated, then add."""
        gone = {identity(edge) for edge in batch.gone}
        self.standing = {
            name: edge
            for name, edge in self.standing.items()
            if edge.record not in batch.superseded and name not in gone
        }
        self.standing |= {identity(edge): edge for edge in batch.edges}
        self.at = batch.batch

    def clear(self) -> None:
        """Forget all."""
        self.at, self.standing = 0, {}

    def acts(self) -> set[tuple[str, str, str]]:
        """What documents do to each other."""
        named = (edge for edge in self.standing.values() if edge.properties.get("how"))
        return {(e.from_key, e.role, e.to_key) for e in named if e.type in {"SUPERSEDES", "CITES"}
                and e.role}  # fmt: skip


def identity(edge: EdgeRow) -> tuple[str, str, str, str]:
    return edge.type.value, edge.from_key, edge.to_key, edge.role


def key_of(hit: SearchHit) -> str:
    return hit.key.partition("#")[0]


class Home:
    """A ledger, an index and remembered edges."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger: Ledger = open_ledger(folder / "home")
        self.index: SearchIndex = open_index(EmbeddedIndex(folder / "index"))
        self.graph = Edges()
        self.projector = Projector(
            ledger=self.ledger,
            graph=self.graph,
            index=self.index,
            extractor=open_extractor(),
            case_reader=open_case_reader(),
        )

    def bring(self, *rows: dict[str, str]) -> None:
        """One batch with these rows, projected."""
        path = self.folder / "rows.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        with self.ledger.write_lock():
            run = self.ledger.begin_run("guidance", "test")
            batch = self.ledger.begin_batch(run.id, "guidance")
            for job in plan_files([path]).jobs:
                for part in read_job(job, run.id, self.ledger.keep_original):
                    batch.add(part.kind, part.table)
                    batch.reject(part.rejects)
            batch.commit()
            self.ledger.finish_run(run.id, {}, {})
        self.projector.follow()

    def hits(self, text: str = "melt and pour", day: date = date(2026, 1, 1)) -> list[SearchHit]:
        """The best hit of each document found, in their order."""
        best: dict[str, SearchHit] = {}
        for hit in self.index.search(SearchQuery(text, as_of=day, limit=50)).hits:
            best.setdefault(hit.key.partition("#")[0], hit)
        return list(best.values())

    def shown(self) -> dict[str, tuple[str, tuple[str, ...], int]]:
        """What each hit says of its standing."""
        return {
            key_of(h): (h.standing, tuple(one.key for one in h.acts_on), len(h.superseded_by))
            for h in self.hits()
        }

    def close(self) -> None:
        """Let go."""
        self.index.close()
        self.ledger.close()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    opened = Home(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize("backwards", [False, True])
def test_the_later_document_stands_above_and_the_earlier_says_so(
    home: Home, *, backwards: bool
) -> None:
    for row in (NEW, OLD) if backwards else (OLD, NEW):
        home.bring(row)
    keys = [key_of(hit) for hit in home.hits()]
    assert keys.index("csms:60000002") < keys.index("csms:60000001")
    [successor] = {key_of(h): h for h in home.hits()}["csms:60000001"].superseded_by
    assert (successor.title, successor.since) == ("Steel filing, anew", date(2025, 3, 1))
    assert successor.stated_in == "csms:60000002#text"
    assert successor.words == "supersedes CSMS # 60000001"
    assert home.graph.acts() == {("csms:60000002", "supersedes", "csms:60000001")}
    [edge] = [e for e in home.graph.standing.values() if e.role == "supersedes"]
    assert (edge.properties["stated_in"], edge.standing.value) == ("csms:60000002#text", "observed")


def test_what_a_corrected_text_no_longer_says_is_known_no_more(home: Home) -> None:
    home.bring(OLD)
    home.bring(NEW)
    home.bring(QUIET)
    assert home.shown()["csms:60000001"] == ("", (), 0)
    assert home.graph.acts() == set()


def test_made_again_it_is_the_same(home: Home) -> None:
    for row in (OLD, NEW, AWAY):
        home.bring(row)
    shown, acts = home.shown(), home.graph.acts()
    home.projector.rebuild_index()
    home.projector.rebuild_graph()
    assert (home.shown(), home.graph.acts()) == (shown, acts)


def test_an_earlier_one_that_is_not_at_hand_is_named(home: Home) -> None:
    home.bring(AWAY)
    [hit] = home.hits("quota")
    [earlier] = hit.acts_on
    assert (earlier.key, earlier.title) == ("csms:59999999", "")
    assert hit.standing == "expired on 2025-06-30"
    assert hit.validity.stated_in == "csms:60000003#text"
    assert home.graph.acts() == {("csms:60000003", "corrects", "csms:59999999")}


def test_a_relation_that_was_brought_in_counts_too(home: Home) -> None:
    home.bring(OLD, QUIET)
    home.bring({"source": "csms:60000002", "target": "csms:60000001", "relation": "revokes"})
    standing = home.shown()["csms:60000001"][0]
    assert standing == "revoked by csms:60000002 (2025-03-02)"


@pytest.mark.parametrize(
    "question",
    [
        "what replaced CSMS 60000001",
        "What replaced CSMS # 60000001?",
        "is CSMS 60000001 still valid",
        "Has CSMS #60000001 been superseded?",
        "which message supersedes csms 60000001",
    ],
)
def test_what_replaced_a_message_is_answered(home: Home, question: str) -> None:
    home.bring(OLD, NEW)
    answer = standing_answer(question, home.index)
    assert answer is not None
    assert answer.current == "csms:60000002"
    assert [one.words for one in answer.steps] == ["supersedes CSMS # 60000001"]
    assert answer.claim.startswith("CSMS 60000001 (")
    assert "superseded by CSMS 60000002 (Steel filing, anew) on 2025-03-01" in answer.claim


def test_the_answer_follows_the_chain_and_the_day(home: Home) -> None:
    third = {**NEW, "id": "csms:60000009", "date": "2026-01-02",
             "text": "This message revokes CSMS # 60000002."}  # fmt: skip
    home.bring(OLD, NEW, third)
    question = "is CSMS 60000001 still in effect?"
    now = standing_answer(question, home.index)
    then = standing_answer(question, home.index, as_of=date(2025, 6, 1))
    before = standing_answer(question, home.index, as_of=date(2024, 6, 1))
    assert now is not None
    assert now.current == "csms:60000009"
    assert [one.key for one in now.steps] == ["csms:60000002", "csms:60000009"]
    assert then is not None
    assert then.current == "csms:60000002"
    assert before is not None
    assert before.current == "csms:60000001"
    assert before.claim.startswith("Nothing at hand says")


def test_what_is_not_at_hand_is_answered_from_what_speaks_of_it(home: Home) -> None:
    home.bring(AWAY)
    answer = standing_answer("what replaced CSMS 59999999", home.index)
    assert answer is not None
    assert not answer.at_hand
    assert "corrected by CSMS 60000003 (Quota) on 2025-04-01" in answer.claim
    unknown = standing_answer("is CSMS 58888888 still valid?", home.index)
    assert unknown is not None
    assert "not at hand, and nothing at hand says" in unknown.claim


@pytest.mark.parametrize(
    "question",
    ["CSMS 60000001", "what is melt and pour", "what replaced the steel quota", "", "\x00" * 50,
     "what replaced 8542.31.0000"],
)  # fmt: skip
def test_other_questions_get_no_such_answer(home: Home, question: str) -> None:
    home.bring(OLD, NEW)
    assert standing_answer(question, home.index) is None
