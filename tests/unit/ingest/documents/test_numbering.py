"""Paragraph numbers of law."""

from datetime import date

import pytest

from ingest.documents.numbering import Outline, legal_blocks, successors
from ingest.documents.words import parse_day
from schemas.errors import InvalidInput


@pytest.mark.parametrize(
    ("marks", "places"),
    [
        ("a b c", "a b c"),
        ("a 1 2 b", "a a-1 a-2 b"),
        ("a 1 A B 2 b", "a a-1 a-1-A a-1-B a-2 b"),
        # the ninth letter, not the first roman number
        ("a b c d e f g h i j", "a b c d e f g h i j"),
        # the first roman number, below a capital
        ("a 1 A i ii B", "a a-1 a-1-A a-1-A-i a-1-A-ii a-1-B"),
        # the Code of Federal Regulations goes a, 1, i, A
        ("a 1 i ii iii 2 b", "a a-1 a-1-i a-1-ii a-1-iii a-2 b"),
        # a gap (a repealed paragraph) stays on its level
        ("a b d 1 2 e", "a b d d-1 d-2 e"),
        ("z aa bb", "z aa bb"),
    ],
)
def test_where_numbers_stand(marks: str, places: str) -> None:
    outline = Outline()
    assert ["-".join(outline.place(mark)) for mark in marks.split()] == places.split()


def test_what_may_follow() -> None:
    assert successors("h") == {"i"}
    assert successors("i") == {"j", "ii"}
    assert successors("9") == {"10"}
    assert successors("I") == {"J", "II"}


def test_short_openings_are_headings() -> None:
    blocks = list(
        legal_blocks("(a) Marking\n\nEvery article shall be marked.\n\n(1) one; and\n\n(2) two.")
    )
    assert [(block.label, block.heading) for block in blocks] == [
        ("a", 1),
        ("", 0),
        ("a-1", 0),
        ("a-2", 0),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-18", date(2024, 3, 18)),
        ("2024-03-18T10:00:00Z", date(2024, 3, 18)),
        ("2017-01", date(2017, 1, 1)),
        ("3/18/2024", date(2024, 3, 18)),
        ("Mar. 18, 2024", date(2024, 3, 18)),
        ("December 7, 2023", date(2023, 12, 7)),
    ],
)
def test_days(text: str, day: date) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize("text", ["", "31/12/2024", "2023-02-29", "0001-01-01", "Smarch 1, 2024"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_day(text)
