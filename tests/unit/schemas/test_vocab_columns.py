"""Columns give the same verdict as the value types, value by value."""

import string
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import InvalidCode
from schemas.records.layout import CodeSystem
from schemas.vocab.columns import SYSTEMS, check_column, check_list_column

GOOD: dict[CodeSystem, str] = {
    CodeSystem.ENTRY_NUMBER: "ABC-1234567-6",
    CodeSystem.IN_BOND_NUMBER: "257700004",
    CodeSystem.AIR_WAYBILL: "016-12345675",
    CodeSystem.BILL_NUMBER: "AAYDKW300425KW",
    CodeSystem.CONTAINER_NUMBER: "CSQU3054383",
    CodeSystem.IMPORTER_NUMBER: "12-3456789AB",
    CodeSystem.MANUFACTURER_ID: "AUOZR92MEL",
    CodeSystem.HTS: "8542310000",
    CodeSystem.PORT: "2304",
    CodeSystem.FOREIGN_PORT: "58886",
    CodeSystem.COUNTRY: "CN",
    CodeSystem.CENTER: "CEE007",
    CodeSystem.SCAC: "MAEU",
    CodeSystem.ENTRY_TYPE: "01",
    CodeSystem.TRANSPORT_MODE: "11",
    CodeSystem.CASE_NUMBER: "A-570-900",
}


def one_by_one(system: CodeSystem, text: str | None) -> tuple[str | None, str | None]:
    if text is None:
        return None, None
    try:
        return str(SYSTEMS[system].parse(text)), None
    except InvalidCode as wrong:
        return None, wrong.reason


def test_every_system_has_an_example() -> None:
    assert set(GOOD) == set(CodeSystem) == set(SYSTEMS)


@pytest.mark.parametrize("system", list(CodeSystem))
@settings(deadline=None)  # the first call makes the tables
@given(data=st.data())
def test_a_column_says_what_parse_says(system: CodeSystem, data: st.DataObject) -> None:
    good = GOOD[system]
    near = st.builds(
        lambda at, put, cut: good[:at] + put + good[at + cut :],
        st.integers(0, len(good)),
        st.text(string.ascii_letters + string.digits + " .-\u2013\uff17\u00e9", max_size=2),
        st.integers(0, 2),
    )
    texts = data.draw(st.lists(st.none() | st.just(good) | near | st.text(max_size=15), max_size=8))
    start = data.draw(st.integers(0, 2))
    column = pa.array(texts, pa.string()).slice(start)
    checked = check_column(system, column)
    expected = [one_by_one(system, text) for text in texts[start:]]
    assert list(zip(checked.canonical.to_pylist(), checked.reasons.to_pylist(), strict=True)) == (
        expected
    )


WAYS: dict[str, Callable[[list[str | None]], Any]] = {
    "chunks": lambda texts: pa.chunked_array([texts, texts]),
    "dictionary": lambda texts: pa.array(texts).dictionary_encode(),
    "large": lambda texts: pa.array(texts, pa.large_string()),
    "empty": lambda _: pa.chunked_array([], pa.string()),
    "nulls": lambda texts: pa.nulls(len(texts)),
}


@pytest.mark.parametrize("system", [CodeSystem.ENTRY_NUMBER, CodeSystem.HTS])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_holding_texts_is_taken(system: CodeSystem, way: str) -> None:
    column = WAYS[way]([GOOD[system], None, "x"])
    checked = check_column(system, column)
    texts = column.to_pylist()
    assert checked.canonical.to_pylist() == [one_by_one(system, text)[0] for text in texts]


def test_lists_stay_aligned_with_their_values() -> None:
    column = pa.array([["csqu 305438 3", "CSQU3054384"], None, [], ["CBHU3202732"]])
    checked = check_list_column(CodeSystem.CONTAINER_NUMBER, column)
    assert checked.canonical.to_pylist() == [["CSQU3054383", None], None, [], ["CBHU3202732"]]
    assert checked.reasons.to_pylist() == [
        [None, "the check digit is 4, expected 3"],
        None,
        [],
        [None],
    ]
