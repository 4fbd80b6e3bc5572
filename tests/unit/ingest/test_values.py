"""Texts to typed values."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.values import parse_column
from schemas.records.layout import COUNT, DATE, FLAG, MONEY, NUMBER, TEXT, TEXTS


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (DATE, "2025-06-19", dt.date(2025, 6, 19)),
        (DATE, "2025-06-19 00:00:00", dt.date(2025, 6, 19)),
        (DATE, "2025-06-19T23:59:59.5Z", dt.date(2025, 6, 19)),
        (DATE, "6/9/2025", dt.date(2025, 6, 9)),
        (DATE, "06/19/2025 12:30 PM", dt.date(2025, 6, 19)),
        (DATE, "20250619", dt.date(2025, 6, 19)),
        (DATE, " ", None),
        (DATE, "NULL", None),
        (MONEY, "$1,234.50", Decimal("1234.50")),
        (MONEY, "(12.00)", Decimal("-12.00")),
        (NUMBER, ".5", 0.5),
        (NUMBER, "1e3", 1000.0),
        (COUNT, "3.0", 3),
        (FLAG, "Y", True),
        (FLAG, "0", False),
        (TEXTS, "a; b|c", ["a", "b", "c"]),
        (
            TEXTS,
            "one, with a comma\x1ftwo; with a semicolon",
            ["one, with a comma", "two; with a semicolon"],
        ),
        (TEXTS, ";", None),
        (TEXT, "  x ", "x"),
        (TEXT, "NA", "NA"),
    ],
)
def test_reads(kind: pa.DataType, text: str, value: object) -> None:
    parsed = parse_column(pa.array([text, None], pa.string()), kind)
    assert parsed.values.to_pylist() == [value, None]
    assert parsed.reasons.to_pylist() == [None, None]
    assert parsed.values.type == kind


@pytest.mark.parametrize(
    ("kind", "text", "word"),
    [
        (DATE, "2025-02-30", "calendar"),
        (DATE, "13/13/2025", "calendar"),
        (DATE, "1899-12-31", "1900"),
        (DATE, "2101-01-01", "2100"),
        (DATE, "soon", "not a date"),
        (DATE, "2025-06-19x", "not a date"),
        (MONEY, "12,5", "dollars"),
        (MONEY, "1e20", "dollars"),
        (NUMBER, "nan", "number"),
        (NUMBER, "inf", "number"),
        (NUMBER, "1.2.3", "number"),
        (COUNT, "2.5", "whole"),
        (FLAG, "maybe", "yes nor no"),
    ],
)
def test_says_why_not(kind: pa.DataType, text: str, word: str) -> None:
    parsed = parse_column(pa.array([text]), kind)
    assert parsed.values.to_pylist() == [None]
    assert word in parsed.reasons[0].as_py()


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_the_three_ways_to_write_a_day_agree(day: dt.date) -> None:
    texts = [day.isoformat(), f"{day.month}/{day.day}/{day.year}", f"{day:%Y%m%d}"]
    assert parse_column(pa.array(texts), DATE).values.to_pylist() == [day] * 3


@given(st.lists(st.text(max_size=20), max_size=20))
def test_a_value_or_a_reason_or_nothing(texts: list[str]) -> None:
    for kind in (DATE, MONEY, NUMBER, COUNT, FLAG):
        parsed = parse_column(pa.array(texts, pa.string()), kind)
        assert len(parsed.values) == len(parsed.reasons) == len(texts)
        for value, reason in zip(
            parsed.values.to_pylist(), parsed.reasons.to_pylist(), strict=True
        ):
            assert value is None or reason is None
