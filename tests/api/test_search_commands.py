"""The search commands over a loaded home, as scripts call them."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from schemas.records import RecordKind
from tidewaiter.cli.app import to_app

Row = dict[str, Any]
Home = Any  # tests.conftest.LoadedHome


class Commands:
    """Runs commands on one home."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def run(self, *arguments: str | Path, code: int = 0) -> dict[str, Any]:
        """The JSON object that a command prints."""
        given = [*(str(one) for one in arguments), "--home", str(self._home), "--json"]
        done = CliRunner().invoke(to_app(), given)
        assert done.exit_code == code, done.output
        printed: dict[str, Any] = json.loads(done.stdout)
        return printed


@pytest.fixture
def tidewaiter(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    monkeypatch.setenv("TIDEWAITER_CACHE", str(tmp_path))  # no model: by words alone
    return Commands(home.path)


def read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_batch_keeps_the_callers_ids(tidewaiter: Commands, tmp_path: Path) -> None:
    asked, out = tmp_path / "q.csv", tmp_path / "a.csv"
    asked.write_text(
        "id;query\n0007;microchips\nempty;\n0007;what does not suffice\nnone;zzqqxx\n",
        encoding="utf-16",
    )
    told = tidewaiter.run("search", "--batch", asked, "--out", out)
    rows = read(out)
    assert {row["id"] for row in rows} == {"0007", "empty"}
    ranks = [int(row["rank"]) for row in rows if row["rank"]]
    second = ranks.index(1, 1)
    assert ranks == [*range(1, second + 1), *range(1, len(ranks) - second + 1)]
    assert all(
        row["key"] and row["kind"] and float(row["score"]) >= 0 for row in rows if row["rank"]
    )
    [refused] = [row for row in rows if row["note"]]
    assert (refused["id"], refused["rank"]) == ("empty", "")
    assert "no question" in refused["note"]
    assert told["counts"] == {
        "questions": 4, "answered": 2, "without_hits": 1, "refused": 1, "hits": len(ranks),
    }  # fmt: skip
    assert told["rows"] == [["empty", "The row has no question."]]


def test_a_batch_without_ids_is_numbered_and_may_go_to_excel(
    tidewaiter: Commands, tmp_path: Path
) -> None:
    asked, out = tmp_path / "q.csv", tmp_path / "a.xlsx"
    asked.write_text("Question\nmicrochips\n")
    told = tidewaiter.run("search", "--batch", asked, "--out", out, "--limit", "3")
    rows = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    assert rows[0][:6] == ["id", "rank", "key", "kind", "title", "score"]
    assert [row[:2] for row in rows[1:]] == [["1", 1], ["1", 2], ["1", 3]]
    assert told["ids"] == "row numbers"


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("id,txt\n1,x\n", [], "'query'"),
        ("id,query\n1,x\n", ["--filter", "colour=red"], "colour"),
        ("id,query\n1,x\n", ["--like", "port:2304"], "one of"),
    ],
)
def test_a_batch_that_cannot_be_asked_says_why(
    tidewaiter: Commands, tmp_path: Path, content: str, options: list[str], words: str
) -> None:
    (tmp_path / "q.csv").write_text(content)
    out = tmp_path / "a.csv"
    told = tidewaiter.run("search", "--batch", tmp_path / "q.csv", "--out", out, *options, code=2)
    assert words in told["detail"]
    assert not out.exists()


def test_counts_stand_beside_the_hits(tidewaiter: Commands) -> None:
    told = tidewaiter.run(
        "search", "", "--filter", "kind=record", "--facets", "--histogram", "year"
    )
    dated = sum(count for _, count in told["histogram"])
    assert 0 < dated == told["total"]
    assert dict(told["facets"]["year"]) == dict(told["histogram"])
    assert tidewaiter.run("search", "microchips")["histogram"] == []


def test_more_like_a_goods_description_leaves_itself_out(tidewaiter: Commands) -> None:
    [first] = tidewaiter.run("search", "", "--filter", "kind=goods", "--limit", "1")["hits"]
    told = tidewaiter.run("search", "--like", first["key"])
    assert told["like"] == first["key"]
    assert {hit["kind"] for hit in told["hits"]} == {"goods"}
    assert first["key"] not in {hit["key"] for hit in told["hits"]}
    assert tidewaiter.run("search", "--like", "goods:none", code=6)["error"] == "NotFound"


def test_more_like_a_passage_finds_passages(tidewaiter: Commands) -> None:
    found = tidewaiter.run("search", "what does not suffice", "--filter", "kind=passage")["hits"]
    told = tidewaiter.run("search", "--like", found[0]["key"])
    assert {hit["kind"] for hit in told["hits"]} <= {"passage", "document"}
    assert found[0]["key"] not in {hit["key"] for hit in told["hits"]}


def test_a_saved_search_tells_what_is_new(tidewaiter: Commands, home: Home) -> None:
    asked = ("search", "circuits", "--filter", "kind=goods", "--save", "chips", "--as", "ann")
    tidewaiter.run(*asked)
    assert "named 'chips'" in tidewaiter.run(*asked, code=5)["detail"]
    listed = tidewaiter.run("saved", "list")
    rows = [dict(zip(listed["columns"], row, strict=True)) for row in listed["rows"]]
    [row] = [row for row in rows if row["name"] == "chips"]
    assert (row["name"], row["author"], row["ran_at"]) == ("chips", "ann", None)
    first = tidewaiter.run("saved", "run", "chips", "--as", "bob", "--limit", "100")
    assert first["first_run"]
    assert first["hits"]
    again = tidewaiter.run("saved", "run", "chips", "--new")
    assert (again["counts"]["new"], again["hits"], again["first_run"]) == (0, [], False)
    keys = [hit["key"] for hit in first["hits"]]
    home.ledger.saved_searches.note_run("chips", "bob", 1, keys[1:])
    third = tidewaiter.run("saved", "run", "chips", "--new")
    assert [hit["key"] for hit in third["hits"]] == keys[:1]
    tidewaiter.run("saved", "forget", "chips", "--as", "ann")
    assert tidewaiter.run("saved", "run", "chips", code=6)["error"] == "NotFound"
    actions = [line.action for line in home.ledger.decisions.audit(10)]
    assert {"save_search", "run_search", "forget_search"} <= set(actions)


def test_records_described_like_a_text_are_grouped(tidewaiter: Commands, home: Home) -> None:
    [goods] = tidewaiter.run("search", "", "--filter", "kind=goods", "--limit", "1")["hits"]
    text = goods["snippet"]
    told = tidewaiter.run("described", text, "--limit", "1000")
    records = [
        dict(zip(told["records"]["columns"], r, strict=True)) for r in told["records"]["rows"]
    ]
    groups = [dict(zip(told["groups"]["columns"], r, strict=True)) for r in told["groups"]["rows"]]
    assert records[0]["description"] == text
    assert records[0]["alike"] == 1
    entries = home.ledger.current(RecordKind.ENTRY).lines.to_pyarrow().to_pylist()
    kept = [line["description"] for lines in entries for line in lines]
    assert sum(r["description"] == text for r in records) == kept.count(text)
    assert sum(group["lines"] for group in groups) == told["counts"]["lines"]
    assert sum(group["bills"] for group in groups) == told["counts"]["bills"]
    assert {group["record"] for group in groups} <= {record["record"] for record in records}
    assert all(record["synthetic"] for record in records)
    assert tidewaiter.run("described", "  ", code=2)["error"] == "InvalidInput"
    assert tidewaiter.run("described", "zzqqxx yyqq")["records"]["rows"] == []
