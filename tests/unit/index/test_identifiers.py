import pytest

from schemas.identifiers import fr_citation_form, identifier_forms, mention_forms


@pytest.mark.parametrize(
    ("key", "forms"),
    [
        ("csms:60011750", ("csms:60011750",)),
        ("fr:2025-15819#p2", ("fr:2025-15819#p2", "fr:2025-15819")),
        ("cfr:19/165.4@2024-03-18", ("cfr:19/165.4@2024-03-18", "cfr:19/165.4")),
        (
            "cfr:19/165.4@2024-03-18#a",
            ("cfr:19/165.4@2024-03-18#a", "cfr:19/165.4@2024-03-18", "cfr:19/165.4"),
        ),
        ("bill:MAEU1@2024-01-02", ("bill:MAEU1@2024-01-02", "bill:MAEU1")),
        ("issue:evasion/7335", ("issue:evasion/7335", "eapa:7335")),
        ("issue:hold/vague", ("issue:hold/vague",)),
        ("not a key", ("not a key",)),
    ],
)
def test_a_thing_is_named_by_its_key_and_the_shorter_forms(
    key: str, forms: tuple[str, ...]
) -> None:
    assert identifier_forms(key) == forms


def test_citations_and_other_names_are_added_once() -> None:
    forms = identifier_forms("fr:2025-1", fr_citation=" 90  fr 40326 ", others=["fr:2025-1", "x:1"])
    assert forms == ("fr:2025-1", "frcite:90 FR 40326", "x:1")
    assert fr_citation_form("90 FR 40326") == "frcite:90 FR 40326"


def test_a_mentioned_code_mentions_its_headings() -> None:
    assert mention_forms(["hts:8542310000", "port:2304"]) == (
        "hts:8542310000",
        "hts:85423100",
        "hts:854231",
        "hts:8542",
        "port:2304",
    )
