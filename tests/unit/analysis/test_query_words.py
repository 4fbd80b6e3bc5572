"""What a question may mean beside its words."""

import pytest

from analysis.query_understanding import understand
from analysis.query_understanding_words import MOST_WIDENED, widening


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("WRO on rubber gloves", ("withhold release order",)),
        ("uflpa detentions", ("Uyghur Forced Labor Prevention Act",)),
        ("is it in the mid of the core", ()),
        ("duty refund on returned goods", ("drawback",)),
        ("aluminium foil from Malaysian mills", ("aluminum", "Malaysia")),
        ("what Beijing pays", ("China",)),
        ("polish for shoes", ("footwear",)),
        ("Polish ham", ("Poland",)),
        ("AMS rules", ("Agricultural Marketing Service", "automated manifest system")),
        ("withhold release order (WRO)", ()),
        ("", ()),
    ],
)
def test_terms_of_the_trade_are_widened(question: str, meant: tuple[str, ...]) -> None:
    assert widening(question) == meant


def test_the_longest_known_term_counts() -> None:
    assert widening("free trade zone or duty-free zone") == ("foreign trade zone",)


def test_a_code_is_not_widened_by_the_words_before_it() -> None:
    assert understand("CSMS 60011750").searched == "CSMS 60011750"
    assert understand("19 CFR 165.24").widening == ()


def test_both_words_and_model_see_what_may_be_meant() -> None:
    understood = understand("WRO on gloves")
    assert understood.searched == "WRO on gloves withhold release order"
    assert understood.embedded == "WRO on gloves (withhold release order)"


def test_widening_is_bounded() -> None:
    assert (
        len(widening(" ".join(["CBP FDA EPA ACE ABI AES UFLPA EAPA CIT ITC OFAC"] * 400)))
        <= MOST_WIDENED
    )
