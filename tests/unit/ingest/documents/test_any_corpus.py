"""Rows as people and test collections have them. All rows made up."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ReadAll = Callable[..., Any]
WORDS = "Importers report the country of melt and pour for steel."


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_beir_corpus_needs_no_mapping_and_keeps_its_ids(
    tmp_path: Path, read_all: ReadAll
) -> None:
    write(
        tmp_path / "corpus.jsonl",
        {"_id": "MED-10", "title": "Steel", "text": WORDS, "metadata": {"url": "https://x.org/1"}},
        {"_id": "4983", "title": "", "text": WORDS, "metadata": {}},
    )
    read = read_all(tmp_path)
    assert read.keys == ["doc:MED-10", "doc:4983"]
    assert [row["number"] for row in read.documents] == ["MED-10", "4983"]
    assert read["doc:MED-10"]["url"] == "https://x.org/1"
    assert read["doc:4983"]["title"] == WORDS
    assert read["doc:4983"]["published"] is None
    assert read["doc:MED-10"]["lines"][0]["text"] == WORDS


def test_ids_that_are_nearly_alike_stay_apart(tmp_path: Path, read_all: ReadAll) -> None:
    ids = ["a b", "a-b", "A-b", "a/b", "a_b", "a  b!"]
    write(tmp_path / "corpus.jsonl", *({"id": i, "text": WORDS} for i in ids))
    read = read_all(tmp_path)
    assert len(set(read.keys)) == len(ids)
    assert [row["number"] for row in read.documents][:5] == ids[:5]


@pytest.mark.parametrize("name", ["rows.mapping.yaml", "rows.jsonl.mapping.json", "mapping.yaml"])
def test_a_mapping_beside_the_rows_is_used(tmp_path: Path, read_all: ReadAll, name: str) -> None:
    write(
        tmp_path / "rows.jsonl",
        {"ref": 7, "about": {"headline": "On steel", "day": "2024-05-06"}, "words": [WORDS, "B."]},
    )
    mapping = {"id": "ref", "title": "about.headline", "date": "about.day", "text": "words"}
    (tmp_path / name).write_text(json.dumps({"columns": mapping}))
    read = read_all(tmp_path)
    row = read["doc:7"]
    assert (row["title"], str(row["published"])) == ("On steel", "2024-05-06")
    assert row["lines"][0]["text"] == f"{WORDS}\n\nB."
    assert read.skipped == []


@pytest.mark.parametrize("content", ["[1, 2]", "colour: ref", "a: [", "\x00", "'"])
def test_a_mapping_that_cannot_be_used_is_told(
    tmp_path: Path, read_all: ReadAll, content: str
) -> None:
    write(tmp_path / "rows.jsonl", {"id": "1", "text": WORDS})
    (tmp_path / "rows.mapping.yaml").write_text(content)
    read = read_all(tmp_path)
    assert read.keys == ["doc:1"]
    assert "rows.mapping.yaml" in read.skipped[0].file
    assert read.skipped[0].reason


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"_id": "1", "text": {"a": 1}}, "wrong_type"),
        ({"_id": "1", "title": "", "text": ""}, "missing"),
        ({"_id": "", "title": "x", "text": "y"}, "missing"),
        ({"_id": None, "title": "x", "text": "y"}, "missing"),
        ({"_id": "!!!", "title": "x", "text": "y"}, "bad_key"),
        ({"_id": ["1"], "title": "x", "text": "y"}, "wrong_type"),
        ({"_id": "1", "title": "x", "text": "y", "date": "2024-13-45"}, "impossible_date"),
        ({"_id": "1", "title": "x", "text": "y", "date": {"a": 1}}, "wrong_type"),
        ({"_id": "fr:1#p2", "title": "x", "text": "y"}, "bad_key"),
        ({"other": 1}, "missing"),
    ],
)
def test_bad_rows_are_rejected_and_the_rest_is_kept(
    tmp_path: Path, read_all: ReadAll, row: dict[str, object], rule: str
) -> None:
    write(tmp_path / "corpus.jsonl", {"_id": "good", "title": "", "text": WORDS}, row)
    read = read_all(tmp_path)
    assert read.keys == ["doc:good"]
    assert [reject.rule for reject in read.rejects] == [rule]
    assert read.rejects[0].reason


@pytest.mark.parametrize("line", [b"not json", b"[1]", b"\xff\xfe\xfa", b'{"_id": 1', b"1e999"])
def test_lines_that_are_no_rows_are_rejected(
    tmp_path: Path, read_all: ReadAll, line: bytes
) -> None:
    good = json.dumps({"_id": "good", "title": "", "text": WORDS}).encode()
    (tmp_path / "corpus.jsonl").write_bytes(good + b"\n" + line + b"\n")
    read = read_all(tmp_path)
    assert read.keys == ["doc:good"]
    assert len(read.rejects) == 1


def test_gzipped_and_cut_short_keeps_what_came_before(tmp_path: Path, read_all: ReadAll) -> None:
    rows = b"".join(
        json.dumps({"_id": str(n), "title": "", "text": f"{WORDS} {n}"}).encode() + b"\n"
        for n in range(3000)
    )
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(rows)[:-400])
    read = read_all(tmp_path)
    assert read.keys
    assert "cut short" in read.rejects[-1].reason
