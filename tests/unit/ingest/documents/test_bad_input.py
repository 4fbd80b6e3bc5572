"""Malformed files: a clear reject or skip, never a traceback, and what is good is kept."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

ReadAll = Callable[..., Any]
GOOD = {"document_number": "2024-00001", "title": "A", "published": "2024-01-02", "summary": "B"}


def rows(path: Path, *values: object) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return path


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"published": "2024-02-30"}, "published", "impossible_date"),
        ({"published": "9999-01-01"}, "published", "impossible_date"),
        ({"published": "soon"}, "published", "impossible_date"),
        ({"title": ""}, "title", "missing"),
        ({"title": ["a", "b"]}, "title", "wrong_type"),
        ({"document_number": "../../etc"}, "document_number", "bad_key"),
    ],
)
def test_a_bad_row_is_rejected_and_the_next_is_kept(
    tmp_path: Path, read_all: ReadAll, change: dict[str, object], field: str, rule: str
) -> None:
    good = GOOD | {"document_number": "2024-00002"}
    read = read_all(rows(tmp_path / "a.jsonl", GOOD | change, good))
    assert read.keys == ["fr:2024-00002"]
    (reject,) = read.rejects
    assert (reject.field, reject.rule, reject.ref.row) == (field, rule, 1)
    assert reject.raw


def test_lines_that_are_no_rows(tmp_path: Path, read_all: ReadAll) -> None:
    path = tmp_path / "a.jsonl"
    lines = [json.dumps(GOOD).encode(), b"{broken", b"[1]", b'{"title": "\xff"}', b"[" * 100_000]
    path.write_bytes(b"\n".join(lines))
    read = read_all(path)
    assert len(read.keys) == 1
    assert [reject.rule for reject in read.rejects] == [
        "not_json",
        "not_json",
        "not_utf8",
        "not_json",
    ]


def test_a_line_of_50_mb_is_passed_over(tmp_path: Path, read_all: ReadAll) -> None:
    path = tmp_path / "a.jsonl"
    long = json.dumps(GOOD | {"summary": "x" * 50_000_000})
    path.write_text("\n".join([json.dumps(GOOD), long, json.dumps(GOOD)]))
    read = read_all(path)
    assert len(read.keys) == 2
    assert [(reject.rule, reject.ref.row) for reject in read.rejects] == [("line_too_long", 2)]


def test_lone_surrogates_and_control_characters_are_replaced(
    tmp_path: Path, read_all: ReadAll
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"document_number": "2024-00001", "title": "a\\ud800\\u0000b", '
                    '"published": "2024-01-02", "summary": "c\\u0007d"}\n')  # fmt: skip
    row = read_all(path).documents[0]
    assert (row["title"], row["abstract"]) == ("a\ufffdb", "cd")


def test_a_cut_gzip_keeps_the_documents_before(
    data: Path, tmp_path: Path, read_all: ReadAll
) -> None:
    whole = (data / "evasion_notices" / "eapa_pages.jsonl.gz").read_bytes()
    path = tmp_path / "pages.jsonl.gz"
    path.write_bytes(whole[: len(whole) * 3 // 4])
    read = read_all(path)
    assert read.keys == ["eapa:7604"]
    assert "cut short" in read.rejects[-1].reason


def test_a_document_with_pages_missing_is_rejected(
    data: Path, tmp_path: Path, read_all: ReadAll
) -> None:
    with gzip.open(data / "evasion_notices" / "eapa_pages.jsonl.gz", "rt") as file:
        lines = file.readlines()
    path = tmp_path / "pages.jsonl"
    path.write_text("".join(lines[:3] + lines[4:]))
    read = read_all(path)
    assert read.keys == ["eapa:7899"]
    assert read.rejects[0].reason == "EAPA-7604 has 4 of 5 pages"


def test_an_encrypted_pdf(data: Path, tmp_path: Path, read_all: ReadAll) -> None:
    writer = PdfWriter(clone_from=data / "tariff_notes" / "pdf" / "general" / "General_Note_1.pdf")
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    read = read_all(tmp_path)
    assert not read.documents
    assert "encrypted" in read.rejects[0].reason


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_cut_pdf(data: Path, tmp_path: Path, read_all: ReadAll, share: float) -> None:
    whole = (data / "evasion_notices" / "pdf" / "EAPA-7604.pdf").read_bytes()
    (tmp_path / "cut.pdf").write_bytes(whole[: int(len(whole) * share)])
    read = read_all(tmp_path)
    assert not read.documents
    assert "cut short" in read.rejects[0].reason


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnonsense\n%%EOF", b"<html>no pdf</html>"])
def test_what_is_no_pdf(tmp_path: Path, read_all: ReadAll, content: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    read = read_all(tmp_path)
    assert not read.documents
    assert read.rejects[0].rule == "unreadable_file"


def test_a_pdf_of_images_is_kept_with_a_remark(tmp_path: Path, read_all: ReadAll) -> None:
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    writer.add_blank_page(612, 792)
    writer.write(tmp_path / "scan.pdf")
    row = read_all(tmp_path)["doc:scan"]
    assert (row["pages"], row["lines"], row["has_body"]) == (2, [], False)
    assert any(fault == "pages without text (images): 1, 2" for fault in row["faults"])
    assert row["remarks"] == ["text: no page holds text [no_text]"]


def test_a_word_file_that_is_a_zip_bomb(tmp_path: Path, read_all: ReadAll) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * 80_000_000)
    read = read_all(path)
    assert "unpacks from" in read.rejects[0].reason


def test_a_damaged_and_a_locked_word_file(tmp_path: Path, read_all: ReadAll) -> None:
    with zipfile.ZipFile(tmp_path / "empty.docx", "w") as packed:
        packed.writestr("hello.txt", "hello")
    (tmp_path / "cut.docx").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "locked.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100)
    read = read_all(tmp_path)
    assert not read.documents
    reasons = " / ".join(sorted(reject.reason for reject in read.rejects))
    assert "cut short" in reasons
    assert "damaged" in reasons
    assert "encrypted" in reasons


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("zeros.txt", b"a\0b\0c"),
        ("undefined.txt", b"caf\x81"),
        ("mark.txt", b"\xff\xfea"),
        ("front.md", b"---\ntitle: [unclosed\n---\ntext"),
        ("front2.md", b"---\njust words\n---\ntext"),
        ("date.md", b"---\ndate: 2024-13-01\n---\ntext"),
        ("key.md", b"---\ndocument_key: port:2304\n---\ntext"),
        ("empty.txt", b""),
        ("empty.html", b""),
        ("blank.md", b"\n\n"),
    ],
)
def test_text_files_that_cannot_be_documents(
    tmp_path: Path, read_all: ReadAll, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    read = read_all(tmp_path)
    assert not read.documents
    assert len(read.rejects) == 1
    assert read.rejects[0].reason


def test_deep_nesting_in_html_is_survived(tmp_path: Path, read_all: ReadAll) -> None:
    (tmp_path / "deep.html").write_text("<div>" * 5_000 + "words" + "</div>" * 5_000)
    read = read_all(tmp_path)
    assert len(read.documents) + len(read.rejects) == 1


def test_wrong_columns_in_a_csv(tmp_path: Path, read_all: ReadAll) -> None:
    path = tmp_path / "index.csv"
    path.write_text("csms_id,title,sent\n11112222,One,2020-01-02\n11112223,Two\n11112224,Three,x\n")
    read = read_all(path)
    assert read.keys == ["csms:11112222"]
    assert [reject.rule for reject in read.rejects] == ["column_count", "impossible_date"]


def test_a_file_that_has_gone(tmp_path: Path, read_all: ReadAll) -> None:
    read = read_all(tmp_path / "gone.txt")
    assert read.rejects[0].rule == "unreadable_file"


def test_a_row_cannot_point_out_of_its_folder(tmp_path: Path, read_all: ReadAll) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(b"%PDF-1.4 %%EOF")
    folder = tmp_path / "rows"
    folder.mkdir()
    row = {"id": "doc-1#p1", "page": 1, "pages": 1, "title": "T", "text": "words",
           "date": "2024-01-02", "file": "../secret.pdf"}  # fmt: skip
    read = read_all(rows(folder / "pages.jsonl", row))
    assert read["doc:doc-1"]["source_file"] == "pages.jsonl"


def test_pypdf_reads_what_its_writer_made(data: Path) -> None:
    """The excerpts are whole PDF files: the cut ones above fail for being cut."""
    path = data / "messages" / "csms_archive.pdf"
    assert len(PdfReader(io.BytesIO(path.read_bytes())).pages) == 5


def test_rows_in_utf_16(tmp_path: Path, read_all: ReadAll) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(GOOD), encoding="utf-16")
    read = read_all(path)
    assert not read.documents
    assert [reject.reason for reject in read.rejects] == ["it is UTF-16; save it as UTF-8"]
