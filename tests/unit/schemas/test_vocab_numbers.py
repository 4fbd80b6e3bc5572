"""Numbers with check digits, importer numbers and tariff numbers: vectors and properties."""

import string
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.errors import InvalidCode, Refused
from schemas.records.layout import CodeSystem
from schemas.vocab import (
    AirWaybill,
    BillNumber,
    ContainerNumber,
    EntryNumber,
    EntryType,
    HtsCode,
    HtsLevel,
    ImporterNumber,
    ImporterNumberKind,
    InBondNumber,
    ManufacturerId,
    Scac,
    TransportMode,
    check_column,
)
from schemas.vocab.entry_number import CHARACTER_VALUES, entry_check_digit

FILERS = st.text(string.ascii_uppercase + string.digits, min_size=3, max_size=3).filter(
    lambda filer: filer != "000"
)
SERIALS = st.text(string.digits, min_size=7, max_size=7)
OWNERS = st.text(string.ascii_uppercase, min_size=3, max_size=3)
CATEGORIES = st.sampled_from("UJZ")


def container_sum(bare: str) -> int:
    """The sum of ISO 6346, spelled out apart from the code: 10 for A, no multiples of 11."""
    letters = [value for value in range(10, 39) if value % 11]
    values = dict(zip(string.ascii_uppercase, letters, strict=True))
    values |= {digit: int(digit) for digit in string.digits}
    return sum(values[character] * 2**place for place, character in enumerate(bare)) % 11


# Entry numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filer_and_serial", "check"),
    [("ABC1234567", "6"), ("9999999999", "0"), ("SP70000001", "4")],
)
def test_printed_entry_numbers_have_their_check_digit(filer_and_serial: str, check: str) -> None:
    assert entry_check_digit(filer_and_serial) == check
    assert EntryNumber.parse(filer_and_serial + check).check_digit == check


@pytest.mark.parametrize("filer", ["001", "999", "A12", "AB1", "ABC", "A1B", "1A2", "12A", "1AB"])
def test_every_printed_shape_of_filer_code_is_taken(filer: str) -> None:
    bare = f"{filer}0000001"
    assert EntryNumber.parse(bare + entry_check_digit(bare)).filer_code == filer


@pytest.mark.parametrize(
    "text", ["abc 1234567 6", "ABC.1234567.6", "ABC\u20131234567\u20136", " ABC12345676 "]
)
def test_entry_numbers_are_read_as_printed(text: str) -> None:
    assert str(EntryNumber.parse(text)) == "ABC-1234567-6"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ABC-1234567-5", "check digit is 5, expected 6"),
        ("ABC-1234567", "check digit is missing, expected 6"),
        ("000-1234567-0", "not 000"),
        ("A*C-1234567-6", "three letters or digits"),
        ("ABC-12X4567-6", "digits"),
        ("", "11 characters"),
    ],
)
def test_bad_entry_numbers_are_told_why(text: str, reason: str) -> None:
    with pytest.raises(InvalidCode, match=reason):
        EntryNumber.parse(text)


@settings(deadline=None)
@given(FILERS, SERIALS, st.integers(0, 10), st.sampled_from(string.digits))
def test_every_wrong_digit_in_an_entry_number_is_caught(
    filer: str, serial: str, place: int, digit: str
) -> None:
    good = filer + serial + entry_check_digit(filer + serial)
    assume(good[place] in string.digits and good[place] != digit)
    wrong = good[:place] + digit + good[place + 1 :]
    assert EntryNumber.parse_or_none(good)
    assert EntryNumber.parse_or_none(wrong) is None
    column = check_column(CodeSystem.ENTRY_NUMBER, pa.array([good, wrong]))
    assert column.canonical.is_valid().to_pylist() == [True, False]


@given(FILERS, SERIALS, st.integers(0, 2), st.sampled_from(string.ascii_uppercase))
def test_a_wrong_filer_letter_is_caught_unless_it_has_the_same_value(
    filer: str, serial: str, place: int, letter: str
) -> None:
    check = entry_check_digit(filer + serial)
    wrong = filer[:place] + letter + filer[place + 1 :]
    unseen = CHARACTER_VALUES[letter] == CHARACTER_VALUES[filer[place]]
    assert (EntryNumber.parse_or_none(wrong + serial + check) is not None) == unseen


@given(FILERS, SERIALS, st.integers(0, 5))
def test_swapped_neighbours_are_caught_but_for_nought_and_nine(
    filer: str, serial: str, place: int
) -> None:
    pair = serial[place : place + 2]
    assume(pair[0] != pair[1])
    wrong = serial[:place] + pair[::-1] + serial[place + 2 :]
    check = entry_check_digit(filer + serial)
    unseen = set(pair) == {"0", "9"}
    assert (EntryNumber.parse_or_none(filer + wrong + check) is not None) == unseen


# In-bond numbers and air waybills ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("serial", "check"),
    [("25770000", "4"), ("25770001", "5"), ("25770003", "0"), ("25770005", "2")],
)
def test_printed_in_bond_numbers_have_their_check_digit(serial: str, check: str) -> None:
    assert str(InBondNumber.parse(serial + check)) == serial + check
    with pytest.raises(InvalidCode, match=f"expected {check}"):
        InBondNumber.parse(serial + str((int(check) + 1) % 10))


@given(st.text(string.digits, min_size=8, max_size=8), st.integers(0, 7), st.integers(0, 9))
def test_a_wrong_in_bond_digit_is_caught_unless_wrong_by_seven(
    serial: str, place: int, digit: int
) -> None:
    assume(int(serial[place]) != digit)
    wrong = serial[:place] + str(digit) + serial[place + 1 :]
    unseen = abs(int(serial[place]) - digit) == 7
    assert (InBondNumber.parse_or_none(wrong + str(int(serial) % 7)) is not None) == unseen


def test_an_air_waybill_ends_in_its_serial_modulo_seven() -> None:
    assert str(AirWaybill.parse("016 1234 5675")) == "016-12345675"
    assert AirWaybill.parse("01612345675").airline_prefix == "016"
    with pytest.raises(InvalidCode, match="check digit is 6, expected 5"):
        AirWaybill.parse("016-12345676")


# Container numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize(("bare", "check"), [("CSQU305438", "3"), ("CBHU320273", "2")])
def test_printed_container_numbers_have_their_check_digit(bare: str, check: str) -> None:
    assert str(ContainerNumber.parse(bare + check)) == bare + check
    assert container_sum(bare) == int(check)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("CSQU3054384", "check digit is 4, expected 3"),
        ("CSQU305438", "missing, expected 3"),
        ("CSQR3054383", "U, J and Z"),
        ("NC", "three letters"),
    ],
)
def test_bad_container_numbers_are_told_why(text: str, reason: str) -> None:
    with pytest.raises(InvalidCode, match=reason):
        ContainerNumber.parse(text)


@settings(deadline=None)
@given(OWNERS, CATEGORIES, st.text(string.digits, min_size=6, max_size=6), st.data())
def test_a_wrong_container_digit_is_caught_unless_ten_is_written_as_nought(
    owner: str, category: str, serial: str, data: st.DataObject
) -> None:
    bare = owner + category + serial
    good = bare + str(container_sum(bare) % 10)
    place, digit = data.draw(st.integers(4, 10)), data.draw(st.sampled_from(string.digits))
    assume(good[place] != digit)
    wrong = good[:place] + digit + good[place + 1 :]
    unseen = {container_sum(bare), container_sum(wrong[:10])} == {0, 10}
    assert ContainerNumber.parse_or_none(good)
    assert (ContainerNumber.parse_or_none(wrong) is not None) == unseen
    column = check_column(CodeSystem.CONTAINER_NUMBER, pa.array([good, wrong]))
    assert column.canonical.is_valid().to_pylist() == [True, unseen]


# Importer numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("12-3456789", "12-345678900", ImporterNumberKind.EIN),
        ("12-3456789ab", "12-3456789AB", ImporterNumberKind.EIN),
        ("12 3456789 00", "12-345678900", ImporterNumberKind.EIN),
        ("240401-12345", "240401-12345", ImporterNumberKind.CBP_ASSIGNED),
        ("123-45-6789", "123-45-6789", ImporterNumberKind.SSN),
        ("ssn-0123456789abcdef", "ssn-0123456789abcdef", ImporterNumberKind.HASHED_SSN),
    ],
)
def test_importer_numbers_have_four_forms(text: str, value: str, kind: ImporterNumberKind) -> None:
    number = ImporterNumber.parse(text)
    assert (str(number), number.kind) == (value, kind)


@pytest.mark.parametrize(
    "text",
    ["12-3456789O0", "12-3456789AI", "12-3456789Z1", "123456789", "12345678900", "1-2-3", ""],
)
def test_bad_importer_numbers_are_refused(text: str) -> None:
    with pytest.raises(InvalidCode):
        ImporterNumber.parse(text)


@pytest.mark.parametrize("text", ["000-12-3456", "666-12-3456", "078-05-1120", "123456789"])
def test_no_message_repeats_a_social_security_number(text: str) -> None:
    with pytest.raises(InvalidCode) as caught:
        ImporterNumber.parse(text)
    assert text not in str(caught.value)
    assert text not in caught.value.text


def test_a_social_security_number_is_only_good_for_its_hash() -> None:
    number = ImporterNumber.parse("123-45-6789")
    assert "123-45" not in repr(number) + number.display
    with pytest.raises(Refused):
        _ = number.key
    hashed = number.hashed(b"one secret")
    assert hashed == number.hashed(b"one secret") != number.hashed(b"another")
    assert ImporterNumber.parse(str(hashed)) == hashed
    assert str(hashed.key) == f"ior:{hashed}"


def test_the_campus_that_issued_a_number_is_known() -> None:
    assert ImporterNumber.parse("04-2103594").irs_campus == "Brookhaven"
    assert ImporterNumber.parse("07-1144442").irs_campus is None


# Tariff numbers, bills, small lists --------------------------------------------------------------


def test_a_tariff_number_knows_its_place() -> None:
    code = HtsCode.parse("8542.31.00.00")
    assert (str(code), code.level) == ("8542310000", HtsLevel.STATISTICAL)
    above = [code.chapter, code.heading, code.subheading, code.rate_line, code.statistical]
    assert [str(one) for one in above] == ["85", "8542", "854231", "85423100", "8542310000"]
    assert [str(one) for one in code.ancestors] == ["85423100", "854231", "8542", "85"]
    assert code.is_within(HtsCode("8542"))
    assert not HtsCode("8542").is_within(code)
    assert HtsCode("85").parent is None
    assert HtsCode("8542").rate_line is None
    assert HtsCode.parse("9903.88.03").is_special
    assert not code.is_special
    assert str(code.key) == "hts:8542310000"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("101.21.00", "write 0101.21.00"),
        ("7701", "no chapter 77"),
        ("0001", "no chapter 00"),
        ("85423100000", "this has 11"),
        ("8542.3X", "digits only"),
    ],
)
def test_bad_tariff_numbers_are_told_why(text: str, reason: str) -> None:
    with pytest.raises(InvalidCode, match=reason):
        HtsCode.parse(text)


@given(st.sampled_from([2, 4, 6, 8, 10]), st.text(string.digits, min_size=10, max_size=10))
def test_a_tariff_number_reads_back_from_either_form(length: int, digits: str) -> None:
    code = HtsCode.parse_or_none(digits[:length])
    assume(code is not None)
    assert code is not None
    assert HtsCode.parse(code.display) == HtsCode.parse(str(code)) == code
    assert all(code.is_within(above) for above in code.ancestors)


def test_a_bill_is_keyed_with_its_arrival() -> None:
    bill = BillNumber.parse("aayd kw300425kw")
    assert (str(bill), str(bill.scac)) == ("AAYDKW300425KW", "AAYD")
    assert str(bill.key(date(2025, 6, 19))) == "bill:AAYDKW300425KW@2025-06-19"
    with pytest.raises(InvalidCode):
        BillNumber.parse("A#1")


def test_entry_types_and_modes_are_those_of_the_form() -> None:
    assert EntryType.parse("3").has_ad_cvd
    assert EntryType.parse("11").is_informal
    assert TransportMode.parse("11").is_vessel
    for kind in (EntryType, TransportMode):
        with pytest.raises(InvalidCode):
            kind.parse("99")
    assert [str(Scac.parse(text)) for text in ("maeu", "UP")] == ["MAEU", "UP"]


def test_only_what_says_who_someone_is_may_match_parties() -> None:
    assert ImporterNumber.may_match
    assert ManufacturerId.may_match
    assert not any(kind.may_match for kind in (HtsCode, EntryNumber, ContainerNumber))


@settings(deadline=None)
@given(FILERS, SERIALS, OWNERS, st.text(string.digits, min_size=8, max_size=8))
def test_display_and_canonical_form_read_back_alike(
    filer: str, serial: str, owner: str, digits: str
) -> None:
    bare = f"{owner}U{digits[:6]}"
    codes = (
        EntryNumber.parse(filer + serial + entry_check_digit(filer + serial)),
        ContainerNumber.parse(bare + str(container_sum(bare) % 10)),
        InBondNumber.parse(digits + str(int(digits) % 7)),
        AirWaybill.parse(f"016{digits[:7]}{int(digits[:7]) % 7}"),
    )
    for code in codes:
        assert type(code).parse(code.display) == type(code).parse(str(code)) == code
