import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import clean_party_name, is_prose, open_extractor
from schemas.mentions import MentionKind
from schemas.ports import Extractor

LABELS = Path("tests/data/nlp/mentions.jsonl")
# Each kind's floor for exact spans, over labelled texts half of which are real.
FLOOR = 0.9
IN_CONTRACT = frozenset(MentionKind) - {MentionKind.COMMODITY, MentionKind.USC_CITATION}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return open_extractor()


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]


def test_every_kind_reaches_its_floor(extractor: Extractor) -> None:
    right, wrong, missed, named = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for row in rows():
        [mentions] = extractor.extract([row["text"]], prose=row["prose"])
        found = {(m.kind.value, m.start, m.end): m.canonical for m in mentions}
        label = {(m["kind"], m["start"], m["end"]): m["canonical"] for m in row["mentions"]}
        right.update(kind for kind, _, _ in found.keys() & label.keys())
        wrong.update(kind for kind, _, _ in found.keys() - label.keys())
        missed.update(kind for kind, _, _ in label.keys() - found.keys())
        named.update(
            spot[0]
            for spot in found.keys() & label.keys()
            if found[spot] == label[spot]
            or clean_party_name(found[spot]).key == clean_party_name(label[spot]).key
        )
    for kind in IN_CONTRACT:
        f1 = 2 * right[kind] / (2 * right[kind] + wrong[kind] + missed[kind])
        assert f1 >= FLOOR, kind
        assert named[kind] == right[kind], kind
        assert right[kind] >= 4, kind


def test_the_labelled_set_is_half_real_and_has_texts_without_mentions() -> None:
    sources = Counter(row["source"] for row in rows())
    assert sources.total() >= 120
    assert sources["real"] * 2 >= sources.total()
    assert sum(not row["mentions"] for row in rows()) >= 12


WORDS = (  # noqa: SIM905  (a list of words reads best as words)
    "19 CFR 165.4|(a)|;|84 FR 24,098|A-570-900|EAPA 7335|CSMS # 60011750|NY|N270709|§|port of|2304"
    "|Laredo, TX|China\u2019s|TURKEY|HTSUS 8542.31.00|March 3, 2024|CSQU3054383|Acme Co., Ltd.|\n|("
    "|People's Republic of  China|)|é|𝄞|Electronics Center|CEE007|imported|,"
).split("|")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=25,
    ),
    st.booleans(),
)
def test_offsets_are_exact_and_nothing_overlaps(words: list[str], prose: bool) -> None:
    text = " ".join(words)
    end = 0
    for mention in EXTRACTOR.extract([text], prose=prose)[0]:
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= end
        assert mention.canonical
        end = mention.end


EXTRACTOR = open_extractor(statistical=False)


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("BONE CHINA TEA SETS, FROZEN TURKEY BREAST, JERSEY KNIT FABRIC", False),
        ("1300 Pennsylvania Avenue NW, Washington, DC 20229; HOUSTON, TX 77060", True),
        ("STEEL NAILS 1200.50 KGS AT $1234.56", False),
        ("Container CSQU3054384 has a wrong check digit.", True),
        ("Tel. 2135550123, PO 12345678, entry ABC-1234567-6", True),
        (
            "v. United States, Harmonized Tariff Schedule of the United States, United States Code",
            True,
        ),
        ("Chapter 99, section 301, page 165 and note 2304", True),
        ("", True),
    ],
)
def test_what_is_no_mention(extractor: Extractor, text: str, prose: bool) -> None:
    found = extractor.extract([text], prose=prose)[0]
    assert [m for m in found if m.kind in IN_CONTRACT] == []


def test_the_model_finds_firms_without_their_legal_form_in_prose_only(extractor: Extractor) -> None:
    text = "Acme Electronics imported microchips through sixty ports."
    assert [
        m.text for m in extractor.extract([text], prose=True)[0] if m.kind is MentionKind.PARTY
    ] == ["Acme Electronics"]
    assert all(m.kind is not MentionKind.PARTY for m in extractor.extract([text], prose=False)[0])


def test_texts_do_not_touch_each_other(extractor: Extractor) -> None:
    texts = [
        "Acme Electronics imported nails.",
        "",
        "Goods of China.",
        "Besta Trading exported nails.",
    ]
    together = extractor.extract(texts, prose=True)
    assert together == [extractor.extract([text], prose=True)[0] for text in texts]


def test_model_ids_tell_rules_from_rules_with_model(extractor: Extractor) -> None:
    assert extractor.model_id != EXTRACTOR.model_id


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("CBP is investigating whether ACME evaded A-570-900.", True),
        ("STEEL NAILS MADE IN CHINA by Acme", False),
        ("8542.31.00", False),
        ("", False),
    ],
)
def test_prose_is_told_from_cargo_text(text: str, prose: bool) -> None:
    assert is_prose(text) is prose
