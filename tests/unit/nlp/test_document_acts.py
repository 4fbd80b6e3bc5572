"""What texts say that their documents do to others. The texts are made up unless quoted."""

from datetime import date

import pytest

from nlp import open_extractor
from nlp.document_standing import read_said
from schemas.acts import Said
from schemas.ports import Extractor
from schemas.search import Act


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return open_extractor()


def said(extractor: Extractor, text: str, *, key: str = "csms:66000000", title: str = "x") -> Said:
    return read_said(key, title, "", [("text", text)], extractor)


def acts(said: Said) -> set[tuple[str, str, str]]:
    return {(act.act.value, act.key, act.by) for act in said.acts}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This message supersedes CSMS # 60011750.", {("supersedes", "csms:60011750", "")}),
        ("This message updates CSMS #60011750, dated May 1.", {("modifies", "csms:60011750", "")}),
        ("CSMS 60011750 is superseded by this message.", {("supersedes", "csms:60011750", "")}),
        (
            "CSMS # 60011750 has been superseded by CSMS # 61000000.",
            {("supersedes", "csms:60011750", "csms:61000000")},
        ),
        (
            "NY N270709 and NY N270851 are hereby revoked.",
            {("revokes", "ruling:N270709", ""), ("revokes", "ruling:N270851", "")},
        ),
        (
            "NY N270709, dated December 11, 2015, is hereby MODIFIED.",
            {("modifies", "ruling:N270709", "")},
        ),
        ("We are revoking NY N270709.", {("revokes", "ruling:N270709", "")}),
        ("Modification of NY N270709", {("modifies", "ruling:N270709", "")}),
        ("It corrects the notice at 90 FR 40326.", {("corrects", "frcite:90 FR 40326", "")}),
        # nothing is done by these
        ("See CSMS # 60011750 for the update.", set()),
        ("CBP may revoke NY N270709 in due course.", set()),
        ("Proposed revocation of NY N270709", set()),
        ("We decline to say whether to modify NY N270709.", set()),
        ("NY N270709 was not revoked.", set()),
        ("The importer cites NY N270709 in support.", set()),
        ("A copy of the ruling should be provided; see N270709.", set()),
        ("NY N270709 was modified.", set()),  # by whom is not said
    ],
)
def test_acts_on_numbers(
    extractor: Extractor, text: str, expected: set[tuple[str, str, str]]
) -> None:
    assert acts(said(extractor, text)) == expected


def test_the_words_are_those_of_the_text(extractor: Extractor) -> None:
    text = "Please read on. This message supersedes CSMS # 60011750 as of today."
    [act] = said(extractor, text).acts
    assert text[act.start : act.end] == "supersedes CSMS # 60011750"
    assert (act.words, act.anchor) == ("supersedes CSMS # 60011750", "text")


def test_a_document_does_nothing_to_itself(extractor: Extractor) -> None:
    text = "CSMS # 66000000 supersedes CSMS # 66000000."
    assert said(extractor, text).acts == ()


@pytest.mark.parametrize(
    ("title", "act", "bare"),
    [
        ("(UPDATED) GUIDANCE: Duties on Aluminum", Act.MODIFIES, "Duties on Aluminum"),
        ("**RESOLVED** TTB Entries", Act.SUPERSEDES, "TTB Entries"),
        ("CORRECTION: Deadline Extended for Form 1302A", Act.CORRECTS, None),
        ("CANCELLED - Scheduled Maintenance on Sunday", Act.REVOKES, None),
    ],
)
def test_marks_of_messages(extractor: Extractor, title: str, act: Act, bare: str | None) -> None:
    [found] = said(extractor, title, title=title).acts
    assert (found.act, found.sure) == (act, False)
    assert bare in (None, found.title)


@pytest.mark.parametrize(
    "title", ["Updated ABI Software Vendors List", "Resolved", "Daily Update: K", "Update"]
)
def test_no_marks(extractor: Extractor, title: str) -> None:
    assert said(extractor, title, title=title).acts == ()


def test_a_register_correction_names_the_day(extractor: Extractor) -> None:
    title = "Nails From China: Final Results; Correction"
    text = "Commerce published notice in the Federal Register of March 6, 2024. It had errors."
    [act] = read_said("fr:2024-1", title, text, [], extractor).acts
    assert (act.act, act.published) == (Act.CORRECTS, (date(2024, 3, 6),))


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("The restrictions are extended through January 16, 2030.", date(2030, 1, 16)),
        ("This guidance expires on 12/31/2025.", date(2025, 12, 31)),
        ("The exclusion is effective until May 31, 2024.", date(2024, 5, 31)),
        ("The quota period runs from January 1, 2024, to June 30, 2024.", date(2024, 6, 30)),
        # of other things
        ("The period of review (POR) is January 1, 2020, through December 31, 2020.", None),
        ("They were due to expire on June 9, 2022, unless extended.", None),
        ("Comments are accepted until June 9, 2022.", None),
        ("The exclusion is effective until February 31, 2024.", None),
    ],
)
def test_until_when(extractor: Extractor, text: str, until: date | None) -> None:
    assert said(extractor, text).validity.until == until


def test_a_quota_quarter_ends_with_the_quarter(extractor: Extractor) -> None:
    title = "2021 Q4 Absolute Quota Steel Section 232 Quota Limits"
    validity = said(extractor, title, title=title).validity
    assert (validity.since, validity.until) == (date(2021, 10, 1), date(2021, 12, 31))
