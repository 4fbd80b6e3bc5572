import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.query_understanding import MOST_IDENTIFIERS, understand


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What duty applies to 8542.31.00.00?", "hts:8542310000"),
        ("8542.31.0000", "hts:8542310000"),
        ("8542 31 00 00", "hts:8542310000"),
        ("is 8542310000 still right", "hts:8542310000"),
        ("HTS 85423100 rate", "hts:85423100"),
        ("subheading 8542.31", "hts:854231"),
        ("chapter 85 notes", "hts:85"),
        ("60011750", "csms:60011750"),
        ("CSMS #60011750, please", "csms:60011750"),
        ("csms 13-000123", "csms:13-000123"),
        ("entry ABC-1234567-6 held", "entry:ABC-1234567-6"),
        ("why was abc12345676 held", "entry:ABC-1234567-6"),
        ("CSQU 305438 3", "container:CSQU3054383"),
        ("container csqu3054383.", "container:CSQU3054383"),
        ("NY N270709 and others", "ruling:N270709"),
        ("HQ 967123", "ruling:967123"),
        ("order A570900", "order:A-570-900"),
        ("C-570-901-012", "order:C-570-901"),
        ("EAPA Cons. Case 7335", "eapa:7335"),
        ("case number 7335", "eapa:7335"),
        ("EAPA7335", "eapa:7335"),
        ("FR-2025-15819", "fr:2025-15819"),
        ("blhu2069199", "container:BLHU2069199"),
        ("see blmaz547724324", "mid:BLMAZ547724324"),
        ("90 Fed. Reg. 40,326", "frcite:90 FR 40326"),
        ("FR Doc. 2025-15819", "fr:2025-15819"),
        ("2025\u201315819", "fr:2025-15819"),
        ("202515819", "fr:2025-15819"),
        ("19 C.F.R. § 165.4(a) on evasion", "cfr:19/165.4"),
        ("19 USC 1401a(b)", "usc:19/1401a"),
        ("importer 12-3456789", "ior:12-345678900"),
        ("12-3456789AB", "ior:12-3456789AB"),
        ("MAEU 123456789", "bill:MAEU123456789"),
        ("B/L no. MAEU123456789", "bill:MAEU123456789"),
        ("port of entry 2304", "port:2304"),
        ("port:2304", "port:2304"),
        ("hts:8542.31", "hts:854231"),
        ("hold:H-1 again", "hold:H-1"),
        ("vessel:EVER GIVEN", "vessel:EVER GIVEN"),
        ("frcite:90 FR 40326", "frcite:90 FR 40326"),
        ('"N270709"', "ruling:N270709"),
    ],
)
def test_codes_are_found_in_any_dress(question: str, first: str) -> None:
    assert understand(question).identifiers[0] == first


@pytest.mark.parametrize(
    ("question", "forms"),
    [
        ("60011750", ("csms:60011750", "hts:60011750")),
        ("2304", ("hts:2304", "port:2304", "eapa:2304")),
        ("headings 8542, 8543 and 8473", ("hts:8542", "hts:8543", "hts:8473")),
        ("ports 2304 or 2704", ("port:2304", "port:2704")),
        ("N270709 modifies N356840", ("ruling:N270709", "ruling:N356840")),
        ("HTS 60011750", ("hts:60011750", "hts:600117", "hts:6001")),
    ],
)
def test_several_codes_and_readings_in_order(question: str, forms: tuple[str, ...]) -> None:
    assert understand(question).identifiers[: len(forms)] == forms


@pytest.mark.parametrize(
    "question",
    [
        "imports of steel in 2024 and 2025",
        "12 percent of 3400 entries",
        "bill of lading",
        "a price of $8,542.31",
        "entry ABC-1234567-7 has a wrong check digit",
        "section 301 duties on list 4",
    ],
)
def test_numbers_that_are_no_codes_name_nothing(question: str) -> None:
    kinds = {form.partition(":")[0] for form in understand(question).identifiers}
    assert kinds.isdisjoint({"hts", "port", "eapa", "csms", "entry", "fr", "ruling", "ior"})


def test_a_social_security_number_is_no_identifier() -> None:
    assert understand("importer 123-45-6789").identifiers == ()
    assert understand("ssn-0123456789abcdef").identifiers[0] == "ior:ssn-0123456789abcdef"


def test_eight_bare_digits_bring_no_headings() -> None:
    assert "hts:6001" not in understand("60011750").identifiers
    assert "hts:6001" in understand("6001.17.50").identifiers


def test_quoted_words_are_a_phrase_and_quoted_codes_are_not() -> None:
    assert understand('steel "melt and pour" rules').phrases == ("melt and pour",)
    assert understand("steel “melt and pour” rules").phrases == ("melt and pour",)
    assert understand('about "N270709"').phrases == ()
    assert understand('a 5" pipe').phrases == ()


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("60011750", ""),
        ("please show me ruling N270709", ""),
        ("CNABCDEF123SHA", ""),
        ("vague cargo descriptions in CSMS 60011750", "vague cargo descriptions in"),
        ("aluminum", "aluminum"),
        ("", ""),
        ("2024 ??", ""),
    ],
)
def test_only_what_means_something_is_embedded(question: str, meaning: str) -> None:
    assert understand(question).meaning == meaning


@given(st.text(max_size=300))
def test_any_text_is_understood(question: str) -> None:
    understood = understand(question)
    understood.text.encode()
    assert len(understood.identifiers) <= MOST_IDENTIFIERS
    assert understand(question) == understood


HOSTILE = (
    "1", "a1", "8542 31 ", "A-1 ", "(", "19 CFR ", '"', "hts ", "b/l ", "0-", "AAAA ", " ", "1 ",
    "12,", "ruling letter ", "port of entry ", "headings 8542, ", "fr doc ", "eapa cons ", ":",
    "hts:", "bill of lading ", "§", "1(a)", "19 CFR 1(a)(b)", "“a", "ABCD 1234 ", "1-1/",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_bounded_time(piece: str) -> None:
    started = time.process_time()
    understand(piece * (1_000_000 // len(piece)))
    assert time.process_time() - started < 2  # 0.1 s where it was measured; squares took 5
