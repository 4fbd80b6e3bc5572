"""Files of questions as people have them."""

import io

import pytest
import xlsxwriter

from analysis.question_sheets import QuestionSheet, read_questions
from schemas.errors import InvalidInput, NothingReadable

COLUMNS = ("query", "question")
PLAIN = [("a-1", "où est l'acier, fondu"), ("a-2", 'say "melt and pour"')]
TEXT = 'id,query\r\na-1,"où est l\'acier, fondu"\r\na-2,"say ""melt and pour"""\r\n'


def read(data: bytes) -> QuestionSheet:
    return read_questions(data, "q.csv", COLUMNS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_does_not_matter(encoding: str) -> None:
    assert read(TEXT.encode(encoding)) == QuestionSheet(PLAIN, numbered=False)


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_the_separator_is_found(sign: str) -> None:
    text = f"id{sign}query\n7{sign}steel, iron, and wire\n"
    assert read(text.encode()).rows == [("7", "steel, iron, and wire")]


def test_ids_are_kept_as_they_stand() -> None:
    text = "Query,ID\nx,0007\ny,0007\nz, 1e5 \n"
    assert read(text.encode()).rows == [("0007", "x"), ("0007", "y"), (" 1e5 ", "z")]


def test_rows_are_numbered_where_there_is_no_id() -> None:
    sheet = read(b'question\nfirst\n\n"two\nlines"\n')
    assert sheet == QuestionSheet([("1", "first"), ("2", "two\nlines")], numbered=True)


def test_a_short_row_has_an_empty_question() -> None:
    assert read(b"id,query\n1\n2,b\n").rows == [("1", ""), ("2", "b")]


def test_a_missing_column_is_told_with_what_to_do() -> None:
    with pytest.raises(InvalidInput, match=r"query or question.*has: id, txt.*'query'"):
        read(b"id,txt\n1,x\n")


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\x00\x01\x02\x00\x00", b"PK\x03\x04broken"])
def test_what_is_no_table_is_nothing_readable(data: bytes) -> None:
    with pytest.raises(NothingReadable):
        read(data)


def test_an_excel_sheet_is_read_behind_empty_ones() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("empty")
        sheet = book.add_worksheet("questions")
        for number, row in enumerate([["id", "Query"], [12, "steel"], ["", ""], ["b", 8542.31]]):
            sheet.write_row(number, 0, row)
    assert read(target.getvalue()).rows == [("12", "steel"), ("b", "8542.31")]
