import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso6346

from ingest.generator.numbers import (
    air_waybills,
    container_numbers,
    entry_numbers,
    imo_numbers,
    in_bond_numbers,
)


@pytest.mark.parametrize(
    ("filer", "serial", "number"),
    [
        ("ABC", 1234567, "ABC-1234567-6"),
        ("999", 9999999, "999-9999999-0"),
        ("SP7", 1, "SP7-0000001-4"),
    ],
)
def test_entry_numbers_of_the_published_examples(filer: str, serial: int, number: str) -> None:
    assert entry_numbers(np.array([filer]), np.array([serial])).tolist() == [number]


def test_container_numbers_of_the_published_examples() -> None:
    assert container_numbers("CSQU", np.array([305438])).tolist() == ["CSQU3054383"]
    assert container_numbers("CBHU", np.array([320273])).tolist() == ["CBHU3202732"]


@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    st.integers(min_value=0, max_value=999_999),
)
def test_container_numbers_agree_with_stdnum(letters: str, serial: int) -> None:
    (number,) = container_numbers(f"{letters}U", np.array([serial])).tolist()
    assert iso6346.is_valid(number)


@pytest.mark.parametrize(("serial", "check"), [(0, "4"), (1, "5"), (3, "0"), (5, "2")])
def test_in_bond_numbers_of_the_published_examples(serial: int, check: str) -> None:
    assert in_bond_numbers(np.array([25_770_000 + serial])).tolist() == [f"2577000{serial}{check}"]


def test_air_waybills_end_in_the_remainder_by_seven() -> None:
    assert air_waybills(np.array(["901"]), np.array([1234567])).tolist() == ["90112345675"]
    assert 1234567 % 7 == 5


def test_imo_numbers_of_a_known_ship() -> None:
    assert imo_numbers(np.array([907472])).tolist() == ["9074729"]
