import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlp import clean_party_name, open_case_reader
from schemas.mentions import CASE_FIELDS, CaseFact

DATA = Path("tests/data/nlp")
FIRMS = {"importer", "manufacturer"}


def excerpts() -> list[dict[str, Any]]:
    with gzip.open(DATA / "notice_excerpts.json.gz", "rt", encoding="utf-8") as file:
        rows: list[dict[str, Any]] = json.load(file)
    return rows


def read(notice: dict[str, Any]) -> Sequence[CaseFact]:
    return open_case_reader().read(notice["title"], [(n, text) for n, text in notice["pages"]])


def comparable(field: str, value: str) -> tuple[str, str]:
    return field, clean_party_name(value).key if field in FIRMS else value


def wanted(notice: dict[str, Any]) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Labelled facts that the excerpt's pages state, and all that are no error to find."""
    labels = yaml.safe_load((DATA / "evasion_labels.yaml").read_text(encoding="utf-8"))
    label = next(row for row in labels if row["id"] == notice["id"])
    last = notice["pages"][-1][0]
    every = {(comparable(f, str(v)), page) for f in CASE_FIELDS for v, page in label.get(f, [])}
    spare = {comparable(f, str(v)) for f, vs in label.get("optional", {}).items() for v in vs}
    return {fact for fact, page in every if page <= last}, {fact for fact, _ in every} | spare


def test_reads_the_facts_of_six_notices() -> None:
    right = missed = wrong = 0
    for notice in excerpts():
        stated, allowed = wanted(notice)
        found = {comparable(fact.field, fact.value) for fact in read(notice)}
        right += len(found & stated)
        missed += len(stated - found)
        wrong += len(found - allowed)
    assert 2 * right / (2 * right + missed + wrong) >= 0.95
    assert right > 60


def test_each_fact_has_its_page_and_words_of_it() -> None:
    for notice in excerpts():
        pages = dict(notice["pages"])
        for fact in read(notice):
            words = "".join(fact.quote.split())
            page = "".join(pages[fact.page].split())
            assert fact.field in CASE_FIELDS
            assert words[20:40] in page or words[:12] in page, fact


def test_a_mixed_determination_has_both_outcomes() -> None:
    notice = next(row for row in excerpts() if row["id"] == "EAPA-7887")
    assert {f.value for f in read(notice) if f.field == "outcome"} == {"evasion", "no_evasion"}


def test_line_ends_do_not_matter() -> None:
    notice = next(row for row in excerpts() if row["id"] == "EAPA-7724")
    flat = {**notice, "pages": [[n, " ".join(text.split())] for n, text in notice["pages"]]}
    assert {(f.field, f.value) for f in read(flat) if f.field not in FIRMS} == {
        (f.field, f.value) for f in read(notice) if f.field not in FIRMS
    }


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        (
            (
                "CBP is investigating whether Acme Hangers LLC (Acme) and Besta, Inc. (Besta) "
                "evaded AD order A-552-812 on hangers from Vietnam by transshipment through Laos."
            ),
            "importer",
            {"Acme Hangers LLC", "Besta, Inc."},
        ),
        (
            (
                "CBP is investigating whether Acme LLC evaded AD order A-552-\n812 on hangers. The "
                "Laotian manufacturer Vang Steel Co., Ltd. (Vang) shipped them."
            ),
            "manufacturer",
            {"Vang Steel Co., Ltd."},
        ),
        (
            (
                "Re: Notice. CBP has commenced an investigation of Acme Hangers LLC (Acme). CBP is "
                "investigating whether Acme evaded AD order A-552-812."
            ),
            "importer",
            {"Acme Hangers LLC"},
        ),
        ("evaded order A-122-857 and order C-122-858", "true_origin", set()),
        ("softwood lumber from Canada, evaded order A-122-857", "true_origin", {"CA"}),
        (
            "undervalued goods; CBP found they undervalued; undervaluation",
            "scheme",
            {"undervaluation"},
        ),
    ],
)
def test_wording(text: str, field: str, values: set[str]) -> None:
    facts = open_case_reader().read("Notice of Initiation of Investigation", [(1, text)])
    assert {f.value for f in facts if f.field == field} == values


def test_a_notice_without_text_has_only_what_its_title_says() -> None:
    facts = open_case_reader().read(
        "EAPA case 7801: Notice of Determination as to Evasion", [(1, "")]
    )
    assert [(f.field, f.value) for f in facts] == [("case", "7801")]
