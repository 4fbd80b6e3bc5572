"""The trade glossary: what it holds and how it is read."""

from schemas.vocab.glossary import TermKind, glossary_synonyms, trade_glossary


def test_acronyms_of_the_trade_are_spelled_out() -> None:
    glossary = trade_glossary()
    acronyms = [term for term in glossary.values() if term.kind is TermKind.ACRONYM]
    assert len(acronyms) >= 150
    assert glossary["WRO"].expansions == ("withhold release order",)
    assert glossary["AMS"].expansions == (
        "Agricultural Marketing Service",
        "automated manifest system",
    )
    assert all(term.term == term.term.upper() for term in acronyms)


def test_plain_words_are_in_lower_case_and_lead_elsewhere() -> None:
    for term in trade_glossary().values():
        assert all(expansion and expansion != term.term for expansion in term.expansions)
        assert term.kind is TermKind.ACRONYM or term.term == term.term.lower()


def test_acronyms_that_are_words_in_lower_case_make_no_synonym() -> None:
    rules = glossary_synonyms()
    assert "uflpa => uflpa, uyghur forced labor prevention act" in rules
    assert not any(rule.startswith(("it =>", "core =>", "firms =>", "mid =>")) for rule in rules)
    assert all(rule == rule.lower() for rule in rules)
