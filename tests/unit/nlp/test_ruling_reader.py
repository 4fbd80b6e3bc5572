from pathlib import Path

import pytest

from nlp import read_ruling

LETTER = Path("tests/data/nlp/ruling_n336508.txt")


def test_reads_a_letter() -> None:
    text = LETTER.read_text(encoding="utf-8")
    facts = read_ruling(text)
    assert facts.number is not None
    assert facts.number.value == "N336508"
    assert facts.goods is not None
    assert facts.goods.value == "hoses"
    assert [code.value for code in facts.tariff_codes] == ["3917390010", "3917390020"]
    assert {"N195078", "N211518", "563205"} <= {ruling.value for ruling in facts.rulings_cited}
    assert "N336508" not in {ruling.value for ruling in facts.rulings_cited}


def test_spans_are_in_the_text_as_given() -> None:
    text = LETTER.read_text(encoding="utf-8")
    facts = read_ruling(text)
    for code in facts.tariff_codes:
        assert text[code.span.start : code.span.end].replace(".", "") == code.value
    for ruling in facts.rulings_cited:
        assert ruling.value in text[ruling.span.start : ruling.span.end]


@pytest.mark.parametrize(
    ("subject", "goods"),
    [
        ("The tariff classification of “Kinetic Foam” from China", "“Kinetic Foam”"),
        ("The country of origin of a gaming desk", "a gaming desk"),
        (
            (
                "The tariff classification and status under the United States-Colombia Trade "
                "Promotion Agreement (CTPA), of a grease fitting from Columbia."
            ),
            "a grease fitting",
        ),
        ("The tariff classification of cookie doughs from the United Kingdom", "cookie doughs"),
    ],
)
def test_goods_of_a_subject_line(subject: str, goods: str) -> None:
    facts = read_ruling(f"N300000\n\nRE: {subject}\n\nDear Ms. Doe:\n\nIn your letter")
    assert facts.goods is not None
    assert facts.goods.value == goods


def test_a_text_that_is_no_letter_has_no_facts() -> None:
    facts = read_ruling("Nothing to see here.")
    assert (facts.number, facts.goods, facts.tariff_codes, facts.rulings_cited) == (
        None,
        None,
        (),
        (),
    )
