"""The content hash against a second writing of its rule, in plain Python."""

import hashlib
import math
import struct
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.hashing import VERSION, content_hashes
from schemas.records import LAYOUTS, RecordLayout

LINE = pa.struct(
    [
        pa.field("line_number", pa.int64()),
        pa.field("description", pa.string()),
        pa.field("special_hts", pa.list_(pa.string())),
        pa.field("duty", pa.decimal128(18, 2)),
    ]
)
SCHEMA = pa.schema(
    [
        pa.field("name", pa.string()),
        pa.field("count", pa.int64()),
        pa.field("weight", pa.float64()),
        pa.field("value", pa.decimal128(18, 2)),
        pa.field("flag", pa.bool_()),
        pa.field("day", pa.date32()),
        pa.field("moment", pa.timestamp("us", tz="UTC")),
        pa.field("containers", pa.list_(pa.string())),
        pa.field("lines", pa.list_(LINE)),
    ]
)


def canonical(value: object) -> bytes:  # noqa: PLR0911  (one a type)
    """The bytes of a value; empty where it says nothing."""
    match value:
        case None:
            return b""
        case bool():
            return b"1" if value else b"0"
        case float():
            bits = struct.unpack("<q", struct.pack("<d", value + 0.0))[0]
            return b"" if math.isnan(value) else str(bits).encode()
        case Decimal():
            return f"{value:.2f}".encode()
        case datetime():
            return str((value - datetime(1970, 1, 1, tzinfo=UTC)) // (datetime.resolution)).encode()
        case date():
            return str((value - date(1970, 1, 1)).days).encode()
        case Mapping():
            return record(value)
        case list():
            parts = [canonical(each) for each in value]
            return b"".join(b"%d:%s" % (len(part), part) for part in parts)
        case _:
            return str(value).encode()


def record(values: Mapping[str, Any]) -> bytes:
    """Name and value, each with its length, of every field that says something."""
    parts = {name.encode(): canonical(value) for name, value in values.items()}
    return b"".join(
        b"%d:%s:%d:%s" % (len(name), name, len(parts[name]), parts[name])
        for name in sorted(parts)
        if parts[name]
    )


def expected(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(VERSION + b"\n" + record(values)).hexdigest()


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MONEY = st.none() | st.decimals(-(10**12), 10**12, places=2)
LINES = st.fixed_dictionaries(
    {
        "line_number": st.none() | st.integers(-(2**63), 2**63 - 1),
        "description": TEXTS,
        "special_hts": st.none() | st.lists(TEXTS, max_size=3),
        "duty": MONEY,
    }
)
RECORDS = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "count": st.none() | st.integers(-(2**63), 2**63 - 1),
        "weight": st.none() | st.floats(),
        "value": MONEY,
        "flag": st.none() | st.booleans(),
        "day": st.none() | st.dates(),
        "moment": st.none() | st.datetimes(timezones=st.just(UTC)),
        "containers": st.none() | st.lists(TEXTS, max_size=3),
        "lines": st.none() | st.lists(st.none() | LINES, max_size=3),
    }
)


@settings(deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=8))
def test_the_hash_is_the_documented_one(records: list[dict[str, Any]]) -> None:
    table = pa.Table.from_pylist(records, schema=SCHEMA)
    assert content_hashes(table, SCHEMA).to_pylist() == [expected(row) for row in records]


@settings(deadline=None)
@given(st.lists(RECORDS, min_size=2, max_size=8), st.integers(1, 7))
def test_chunks_slices_and_order_do_not_matter(records: list[dict[str, Any]], cut: int) -> None:
    table = pa.Table.from_pylist(records, schema=SCHEMA)
    whole = content_hashes(table, SCHEMA).to_pylist()
    chunked = pa.concat_tables([table.slice(0, cut), table.slice(cut)])
    assert content_hashes(chunked, SCHEMA).to_pylist() == whole
    assert content_hashes(table.slice(1), SCHEMA).to_pylist() == whole[1:]
    backwards = pa.schema(list(SCHEMA)[::-1])
    assert content_hashes(table.select(backwards.names), backwards).to_pylist() == whole


def hash_of(**values: object) -> str:
    row = {**dict.fromkeys(SCHEMA.names), **values}
    [found] = content_hashes(pa.Table.from_pylist([row], schema=SCHEMA), SCHEMA).to_pylist()
    return str(found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": ""}, {"name": None}),
        ({"containers": []}, {"containers": None}),
        ({"weight": math.nan}, {"weight": None}),
        ({"weight": -0.0}, {"weight": 0.0}),
    ],
)
def test_what_says_nothing_is_left_out(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert hash_of(**one) == hash_of(**other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "0"}, {"count": 0}),
        ({"containers": ["ab"]}, {"containers": ["a", "b"]}),
        ({"containers": ["a", None]}, {"containers": ["a"]}),
        ({"containers": ["1:a"]}, {"containers": ["", "a"]}),
        ({"flag": False}, {"flag": None}),
        ({"name": "A"}, {"name": "a"}),
        ({"value": Decimal("0.00")}, {"value": None}),
    ],
)
def test_what_differs_has_another_hash(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert hash_of(**one) != hash_of(**other)


def test_a_field_that_a_layout_gains_changes_no_hash() -> None:
    fewer = pa.schema([field for field in SCHEMA if field.name != "containers"])
    table = pa.Table.from_pylist([{"name": "a", "count": 1}], schema=SCHEMA)
    assert content_hashes(table, fewer).to_pylist() == content_hashes(table, SCHEMA).to_pylist()


def test_the_hash_of_a_known_record_stays_what_it_was() -> None:
    # Kept ledgers hold such hashes: if this fails, every record would look changed.
    assert hash_of(name="Laredo", count=2304, day=date(2026, 1, 2)) == (
        hashlib.sha256(
            b"tidewaiter record 1\n5:count:4:23043:day:5:204554:name:6:Laredo"
        ).hexdigest()
    )


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.kind.value)
def test_every_layout_can_be_hashed(layout: RecordLayout) -> None:
    empty = layout.schema.empty_table()
    assert content_hashes(empty, layout.schema).to_pylist() == []
    nothing = pa.table([pa.nulls(2, field.type) for field in layout.schema], schema=layout.schema)
    assert len(set(content_hashes(nothing, layout.schema).to_pylist())) == 1
