"""Documents of one file: HTML, Word, Markdown, text, rows by a mapping."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents.page_text import Page, page_blocks
from ingest.documents.passages import LIMIT, Block, split_text, to_passages
from ingest.documents.series.federal_register import own_part
from schemas.errors import InvalidInput

ReadAll = Callable[..., Any]
PROSE = "Goods must be marked where a purchaser will find the country of origin. " * 3


def test_markdown_with_front_matter(tmp_path: Path, read_all: ReadAll) -> None:
    (tmp_path / "note.md").write_text(
        "---\ntitle: Marking of toys\ndate: 2024-05-06\ndocument_key: doc:toys\n"
        "example: true\n---\n# Marking\n\nSee [part 134](http://x.example) and **note** `a`.\n\n"
        f"## Where\n\n{PROSE}\n\n"
        "| code | duty |\n|---|---|\n| 9503 | free |\n"
    )
    row = read_all(tmp_path)["doc:toys"]
    assert (row["title"], row["published"]) == ("Marking of toys", date(2024, 5, 6))
    assert row["example"] is True
    assert row["synthetic"] is True
    first, second = row["lines"]
    assert (first["anchor"], first["heading"], first["path"]) == ("s-marking", "Marking", [])
    assert first["text"] == "Marking\n\nSee part 134 and note a."
    assert (second["anchor"], second["path"]) == ("s-where", ["Marking"])
    assert second["text"].endswith("code | duty\n9503 | free")


def test_html_without_what_is_not_shown(tmp_path: Path, read_all: ReadAll) -> None:
    (tmp_path / "page.html").write_text(
        "<html><head><title>Duty &amp; drawback</title><meta name='date' content='2023-02-01'>"
        "<style>p {}</style></head><body><nav>menu</nav><h1>Drawback</h1>"
        "<p>A refund<br>of <b>duty</b>.</p><p style='display: none'>hidden</p><script>x()</script>"
        "<table><tr><th>form</th><th>use</th></tr><tr><td><p>7551</p></td><td>claim</td></tr>"
        "</table></body></html>"
    )
    row = read_all(tmp_path)["doc:page"]
    assert (row["title"], row["published"]) == ("Duty & drawback", date(2023, 2, 1))
    (line,) = row["lines"]
    assert line["text"] == "Drawback\n\nA refund\nof duty.\n\nform | use\n7551 | claim"


def test_html_in_the_encoding_it_declares(tmp_path: Path, read_all: ReadAll) -> None:
    text = "<html><head><meta charset='iso-8859-1'></head><body><p>Señor caf\xe9</p></body></html>"
    (tmp_path / "latin.html").write_bytes(text.encode("latin-1"))
    assert read_all(tmp_path)["doc:latin"]["lines"][0]["text"] == "Señor café"


def test_word_headings_paragraphs_and_tables(tmp_path: Path, read_all: ReadAll) -> None:
    document = docx.Document()
    document.core_properties.title = "Valuation"
    document.add_heading("Assists", level=1)
    document.add_paragraph("An assist is part of the value.")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ("kind", "share", "tool", "5 %"), strict=True):
        cell.text = words
    document.save(str(tmp_path / "value.docx"))
    row = read_all(tmp_path)["doc:value"]
    assert row["title"] == "Valuation"
    (line,) = row["lines"]
    assert (line["heading"], line["anchor"]) == ("Assists", "s-assists")
    assert line["text"].endswith("An assist is part of the value.\n\nkind | share\ntool | 5 %")


def test_text_in_windows_1252_says_so(tmp_path: Path, read_all: ReadAll) -> None:
    (tmp_path / "old note.txt").write_bytes(b"The importer\x92s duty, caf\xe9.")
    row = read_all(tmp_path)["doc:old-note"]
    assert row["lines"][0]["text"] == "The importer\u2019s duty, caf\u00e9."
    assert any("Windows-1252" in fault for fault in row["faults"])
    assert any("no date of publication" in fault for fault in row["faults"])
    assert row["effective_at"].year == 1970


def test_two_formats_of_one_name_are_one_document(tmp_path: Path, read_all: ReadAll) -> None:
    (tmp_path / "notice.md").write_text("# A\n\nwords")
    (tmp_path / "notice.txt").write_text("A\n\nwords")
    read = read_all(tmp_path)
    assert read.keys == ["doc:notice"]
    assert "the same document as notice.md" in read.skipped[0].reason


def test_one_name_in_two_folders_are_two_documents(tmp_path: Path, read_all: ReadAll) -> None:
    for folder in ("north", "south"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "note.txt").write_text(f"words of the {folder}")
    assert sorted(read_all(tmp_path).keys) == ["doc:north-note", "doc:south-note"]


def test_rows_by_a_mapping(tmp_path: Path, read_all: ReadAll) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        json.dumps({"ref": "A 1", "headline": "On toys", "words": PROSE, "on": "5/6/2024"}) + "\n"
    )
    assert "no id with a title or text" in read_all(path).skipped[0].reason
    mapping = {"id": "ref", "title": "headline", "text": "words", "date": "on"}
    row = read_all(path, mapping=mapping)["doc:a-1-937bb40e"]
    assert (row["title"], row["published"]) == ("On toys", date(2024, 5, 6))
    assert row["has_body"]
    with pytest.raises(InvalidInput, match="names colour"):
        read_all(path, mapping={"colour": "ref"})


def test_rows_of_the_usual_columns_need_no_mapping(tmp_path: Path, read_all: ReadAll) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"id": "csms:60011750", "title": "Manifests", "text": "Words."}))
    assert read_all(path)["csms:60011750"]["title"] == "Manifests"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.png", "an image; words in it are not read"),
        ("a.doc", "an old Word file; save it as .docx"),
        ("a.xyz", "not a format that documents are read from (.xyz)"),
        ("a.json", "JSON of no known layout; documents are read from JSON lines (.jsonl)"),
    ],
)
def test_skipped_with_the_reason(tmp_path: Path, read_all: ReadAll, name: str, reason: str) -> None:
    (tmp_path / name).write_bytes(b"{}")
    assert [skipped.reason for skipped in read_all(tmp_path).skipped] == [reason]


def test_passed_over_silently(tmp_path: Path, read_all: ReadAll) -> None:
    for name in ("README.md", "LICENSE", "a.source.yaml", ".DS_Store"):
        (tmp_path / name).write_text("words")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "note.txt").write_text("words")
    read = read_all(tmp_path)
    assert not read.skipped
    assert not read.documents


def test_running_heads_go_and_footnotes_stay() -> None:
    pages = [
        Page(at, f"The Tariff, page {at}\n\nBody {'abcdef'[at]} {PROSE}\n\n{at}\n  Id.\n\n{at + 1}")
        for at in range(1, 6)
    ]
    text = "\n".join(block.text for block in page_blocks(pages))
    assert "The Tariff" not in text
    assert text.count("Id.") == 5
    assert text.count("Body") == 5


def test_a_heading_carries_over_the_page() -> None:
    pages = [Page(1, f"Legal Analysis\n\n{PROSE}"), Page(2, PROSE)]
    first, second = to_passages(page_blocks(pages))
    assert (first.heading, first.anchor) == ("Legal Analysis", "p1")
    assert (second.heading, second.anchor) == ("Legal Analysis", "p2")


def test_a_notice_without_its_neighbours_on_the_sheet() -> None:
    pages = [
        Page(1, "end of another\n[FR Doc. 2025–00001 Filed 1–1–25]\nBILLING CODE 1–P\nOurs begins"),  # noqa: RUF001
        Page(2, "ours goes on"),
        Page(3, "ours ends\n[FR Doc. 2025–00002 Filed 1–2–25]\nBILLING CODE 2–P\nnext one"),  # noqa: RUF001
        Page(4, "next one goes on"),
    ]
    kept = own_part(pages, "2025-00002")
    assert [page.number for page in kept] == [1, 2, 3]
    text = "\n".join(page.text for page in kept)
    assert text.startswith("\nOurs begins")
    assert "another" not in text
    assert "next one" not in text
    assert own_part(pages, "2025-99999") == pages


@given(st.lists(st.text(min_size=1, max_size=3_000), max_size=8))
def test_passages_lose_no_word_and_keep_to_the_limit(texts: list[str]) -> None:
    blocks = [Block(text.strip()) for text in texts if text.strip()]
    passages = to_passages(blocks)
    assert all(len(passage.text) <= LIMIT for passage in passages)
    assert len({passage.anchor for passage in passages}) == len(passages)
    kept = "".join("".join(passage.text.split()) for passage in passages)
    assert kept == "".join("".join(block.text.split()) for block in blocks)


def test_long_texts_are_cut_at_sentences() -> None:
    pieces = split_text("A sentence of some words. " * 300)
    assert all(piece.endswith("words.") for piece in pieces)
    assert len(pieces) > 2


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b'{"id": "fr:2024-00001", "title": "Words"}', "fr:2024-00001"),
        (b"<html><body>words</body></html>", "doc:ba14af1f2a8e"),
        (b"---\ntitle: T\ndocument_key: doc:t\n---\nwords", "doc:t"),
        (b"plain words", "doc:fcfb09747001"),
    ],
)
def test_standard_input_is_told_by_its_first_bytes(
    tmp_path: Path, read_all: ReadAll, content: bytes, key: str
) -> None:
    (tmp_path / "stdin").write_bytes(content)
    assert read_all(tmp_path / "stdin").keys == [key]
