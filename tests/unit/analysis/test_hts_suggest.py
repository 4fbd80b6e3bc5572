"""Suggested tariff numbers from the package alone: no home, no model."""

import numpy as np
import pytest

from analysis.hts_past_lines import PastUse
from analysis.hts_suggest import COLUMNS, SUGGESTED, Suggester
from analysis.hts_suggest_features import NAMES, QUERY_NAMES
from analysis.hts_suggest_ranker import Ranker, package_ranker
from analysis.hts_suggest_texts import TariffTexts, package_texts
from analysis.hts_suggest_words import WordTable
from schemas.vocab.tables import hts_table


class KnownPast:
    """Past lines as a home would tell them."""

    def __init__(self, *uses: PastUse) -> None:
        self._uses = list(uses)

    def uses(self, texts: list[str]) -> list[list[PastUse]]:
        return [self._uses for _ in texts]


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    return Suggester()


@pytest.fixture(scope="module")
def texts() -> TariffTexts:
    return package_texts()


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("FRZN SHRIMP PEELED 20 CTNS", "0306"),
        ("men's cotton knitted t-shirts", "6109"),
        ("STAINLESS STL KITCHEN SINKS", "7324"),
        ("live purebred breeding horses", "0101"),
        ("portland cement", "2523"),
        ("ball bearings", "8482"),
    ],
)
def test_the_heading_is_among_the_first(suggester: Suggester, text: str, heading: str) -> None:
    found = suggester.suggest(text)
    assert found.rows[0].code.startswith(heading)
    assert not found.vague
    assert heading in {row.code[:4] for row in found.rows}


def test_suggestions_are_numbers_of_the_tariff_in_order(suggester: Suggester) -> None:
    found = suggester.suggest("women's woven cotton blouses")
    table = hts_table()
    assert [row.rank for row in found.rows] == list(range(1, SUGGESTED + 1))
    assert len({row.code[:6] for row in found.rows}) == SUGGESTED
    confidences = [row.confidence for row in found.rows]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1.001
    for row in found.rows:
        assert row.description == table[row.code].full_text
        assert row.confidence <= row.heading_confidence <= 1.001
        assert row.because


def test_what_is_printed_says_that_it_is_no_ruling(suggester: Suggester) -> None:
    told = suggester.suggest("ball bearings").to_dict()
    assert told["columns"] == list(COLUMNS) == ["rank", "code", "description", "confidence",
                                                "because"]  # fmt: skip
    assert all(len(row) == len(COLUMNS) for row in told["rows"])
    assert "not a ruling" in told["notice"]


@pytest.mark.parametrize(
    "text",
    ["PARTS", "GENERAL MERCHANDISE", "accessories", "20 CTNS STC", "FREIGHT ALL KINDS", "gift",
     "various goods", "", "   ", "的", "zzqqxx", "\x00\ud800"],
)  # fmt: skip
def test_vague_text_gets_little_confidence(suggester: Suggester, text: str) -> None:
    found = suggester.suggest(text)
    assert found.vague
    assert found.note
    assert all(row.confidence < 0.25 for row in found.rows)


def test_a_long_text_is_only_text(suggester: Suggester) -> None:
    assert suggester.suggest("steel bolts " * 100_000).rows
    assert suggester.suggest("a" * 1_000_000).vague


def test_a_batch_answers_as_one_by_one(suggester: Suggester) -> None:
    asked = ["ball bearings", "", "PARTS", *(f"steel bolts m{n}" for n in range(70))]
    together = list(suggester.suggest_all(asked))
    assert [one.text for one in together] == asked
    assert together[:4] == [suggester.suggest(text) for text in asked[:4]]


def test_like_goods_on_record_count_and_are_shown(suggester: Suggester) -> None:
    use = PastUse("8803301030", 1.0, "BALL BEARING", 40, "entry:ABC-1234567-6", synthetic=True)
    alone = suggester.suggest("ball bearings")
    code = next(row.code for row in alone.rows[1:])
    past = KnownPast(PastUse(code, 1.0, "BALL BEARING", 40, use.record, synthetic=True))
    helped = suggester.with_past(past).suggest("ball bearings")  # type: ignore[arg-type]  # the same shape
    before = next(row for row in alone.rows if row.code[:6] == code[:6])
    after = next(row for row in helped.rows if row.code[:6] == code[:6])
    assert after.confidence > before.confidence + 0.3
    assert "40 lines entered" in after.because
    assert "synthetic" in after.because
    assert use.record in after.because


def test_a_number_that_the_tariff_lacks_counts_for_nothing(suggester: Suggester) -> None:
    past = KnownPast(PastUse("0000000000", 1.0, "BALL BEARING", 4, "entry:A", synthetic=True))
    helped = suggester.with_past(past).suggest("ball bearings")  # type: ignore[arg-type]  # as above
    assert helped == suggester.suggest("ball bearings")


def test_every_text_names_a_number_of_the_tariff(texts: TariffTexts) -> None:
    assert len(texts.subheadings) > 5_000
    assert len(texts.wordings) > 18_000
    assert len(texts.terms) > 4_500
    assert {text.code[:6] for text in (*texts.wordings, *texts.terms)} <= set(texts.subheadings)
    assert not any(code.startswith(("98", "99")) for code in texts.subheadings)


def test_words_are_found_by_rarity() -> None:
    owners = np.array([0, 0, 1], dtype=np.int64)
    table = WordTable([["steel", "bolt"], ["steel", "nut"], ["steel", "wire", "rope"]], owners, 3)
    best = table.best(table.scores(["steel", "rope"]).bm25)
    assert best[1] > best[0] > 0 == best[2]
    assert table.weight("rope") > table.weight("steel")
    assert table.scores(["steel", "bolt"]).overlap[0] == pytest.approx(1)
    assert not table.scores(["glass"]).bm25.any()


def test_probabilities_leave_room_for_none() -> None:
    ranker: Ranker = package_ranker()
    features = np.zeros((4, len(NAMES)), dtype=np.float32)
    shares = ranker.probabilities(features, np.zeros(len(QUERY_NAMES), dtype=np.float32))
    assert shares.shape == (4,)
    assert 0 < float(shares.sum()) < 1
    none = ranker.probabilities(features[:0], np.zeros(len(QUERY_NAMES), dtype=np.float32))
    assert none.shape == (0,)
