"""Citations of law, notices, messages, rulings and cases."""

from datetime import date

import pytest

from schemas.errors import InvalidCode
from schemas.vocab import (
    CaseNumber,
    CfrCitation,
    Code,
    CsmsNumber,
    EapaCase,
    FrCitation,
    FrDocumentNumber,
    RulingNumber,
    UscCitation,
)


@pytest.mark.parametrize(
    ("kind", "text", "canonical", "key"),
    [
        (CfrCitation, "19 CFR 165.4(a)", "19 CFR 165.4(a)", "cfr:19/165.4"),
        (CfrCitation, "19 C.F.R. § 165.4(a)(1)", "19 CFR 165.4(a)(1)", "cfr:19/165.4"),
        (CfrCitation, "19 CFR part 165", "19 CFR 165", "cfr:19/165"),
        (CfrCitation, "19 CFR 4.7a(c)(4)", "19 CFR 4.7a(c)(4)", "cfr:19/4.7a"),
        (UscCitation, "19 U.S.C. § 1304(a)", "19 USC 1304(a)", "usc:19/1304"),
        (UscCitation, "19 USC 1401a(b)", "19 USC 1401a(b)", "usc:19/1401a"),
        (FrDocumentNumber, "FR Doc. 2024-12345", "2024-12345", "fr:2024-12345"),
        (FrDocumentNumber, "C1-2024-12345", "C1-2024-12345", "fr:C1-2024-12345"),
        (CsmsNumber, "CSMS # 60011750", "60011750", "csms:60011750"),
        (CsmsNumber, "CSMS #13-000123", "13-000123", "csms:13-000123"),
        (RulingNumber, "NY N270709", "N270709", "ruling:N270709"),
        (RulingNumber, "HQ H301234", "H301234", "ruling:H301234"),
        (RulingNumber, "HQ 967123", "967123", "ruling:967123"),
        (RulingNumber, "NY i86735", "I86735", "ruling:I86735"),
        (CaseNumber, "a 570 900", "A-570-900", "order:A-570-900"),
        (CaseNumber, "C570901", "C-570-901", "order:C-570-901"),
        (CaseNumber, "A-570-900-012", "A-570-900-012", "order:A-570-900"),
        (EapaCase, "7335", "7335", "eapa:7335"),
        (EapaCase, "EAPA Cons. Case 7335", "7335", "eapa:7335"),
        (EapaCase, "EAPA Consolidated Case Number: 7335", "7335", "eapa:7335"),
        (EapaCase, "EAPA-7335", "7335", "eapa:7335"),
    ],
)
def test_citations_are_read_as_printed(
    kind: type[CfrCitation], text: str, canonical: str, key: str
) -> None:
    code = kind.parse(text)
    assert (str(code), str(code.key)) == (canonical, key)
    assert kind.parse(code.display) == kind.parse(str(code)) == code


@pytest.mark.parametrize("text", ["90 FR 40326", "90 Fed. Reg. 40,326", "90 FR 40326-27"])
def test_a_federal_register_page_is_one_in_every_writing(text: str) -> None:
    found = FrCitation.parse(text)
    assert (str(found), found.volume, found.page, found.year) == ("90 FR 40326", 90, 40326, 2025)


def test_a_section_has_parts_and_editions() -> None:
    found = CfrCitation.parse("19 CFR 165.4(a)(2)")
    assert (found.title, found.part, found.section) == (19, "165", "165.4")
    assert found.paragraphs == ("a", "2")
    assert str(found.key_at(date(2024, 3, 18))) == "cfr:19/165.4@2024-03-18"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (CfrCitation, "51 CFR 1.1"),
        (CfrCitation, "19 CFR"),
        (UscCitation, "55 USC 1"),
        (FrCitation, "0 FR 1"),
        (FrDocumentNumber, "24-X"),
        (CsmsNumber, "6001175"),
        (RulingNumber, "Z123456"),
        (CaseNumber, "B-570-900"),
        (EapaCase, "733"),
    ],
)
def test_what_is_no_citation_is_refused(kind: type[Code], text: str) -> None:
    with pytest.raises(InvalidCode):
        kind.parse(text)
