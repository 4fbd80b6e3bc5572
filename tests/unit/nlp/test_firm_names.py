import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.firm_names import clean_party_name, find_firm_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "if Norca Industrial Company, LLC (Norca) and Piping & Procurement Group, LP evaded",
            ["Norca Industrial Company, LLC", "Piping & Procurement Group, LP"],
        ),
        ("SHIPPER: ZHEJIANG JINGU CO.,LTD. HANGZHOU", ["ZHEJIANG JINGU CO.,LTD."]),
        (
            "against U.S. importer Vanguard National Trailer Corp. (Vanguard).",
            ["Vanguard National Trailer Corp."],
        ),
        (
            "exported by Habita Food Industries Sdn. Bhd. in Malaysia",
            ["Habita Food Industries Sdn. Bhd."],
        ),
        ("GRUPO CEMENTOS DE CHIHUAHUA SA DE CV", ["GRUPO CEMENTOS DE CHIHUAHUA SA DE CV"]),
        ("HOUSTON CEMENT COMPANY LP\n363 NO SAM", ["HOUSTON CEMENT COMPANY LP"]),
        ("MADE IN VIETNAM BY THANH CONG JOINT STOCK COMPANY", ["THANH CONG JOINT STOCK COMPANY"]),
        ("Dalian Metal I/E Co., Ltd. (Dalian Metal)", ["Dalian Metal I/E Co., Ltd."]),
        ("PT Newtrend Nutrition Ingredient of Indonesia", ["PT Newtrend Nutrition Ingredient"]),
        ("Alilia Home (Thailand) Co., Ltd. (Alila)", ["Alilia Home (Thailand) Co., Ltd."]),
        ("1 and Maixon Energy Inc. evaded", ["Maixon Energy Inc."]),
        (
            "CEMEX INTERNACIONAL SA DE CV\nAv. Constitucion 444 Pte\n",
            ["CEMEX INTERNACIONAL SA DE CV"],
        ),
        ("Suite FL 36                    USA Lee Long Inc.", ["USA Lee Long Inc."]),
        ("DENVER, CO 80123 USA", []),
        ("RENO, NV 89501", []),
        ("The Company said that the Parent Company, Trading Co., and Ltd. are words", []),
        ("40 KG BAGS OF CEMENT 20 KG", []),
    ],
)
def test_finds_firms_by_their_legal_form(text: str, names: list[str]) -> None:
    assert [found.text for found in find_firm_names(text)] == names


def test_a_name_runs_over_a_line_end_in_prose_only() -> None:
    text = "CBP is imposing interim measures on the importer LE North America JV,\nLLC for evasion"
    [found] = find_firm_names(text, across_lines=True)
    assert found.text == "LE North America JV,\nLLC"
    address = "Mr. Rob McIntyre\nBeckman Coulter Inc.\n250 S. Kraemer Blvd."
    assert [f.text for f in find_firm_names(address, across_lines=True)] == ["Beckman Coulter Inc."]
    assert list(find_firm_names(text)) == []


@given(st.text(alphabet="ABCab ,.&()\n'Co LTDInc", max_size=80))
def test_spans_are_exact_ordered_and_apart(text: str) -> None:
    end = 0
    for found in find_firm_names(text):
        assert text[found.start : found.end] == found.text
        assert found.start >= end
        end = found.end


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Norca Industrial Company,  LLC ", "NORCA INDUSTRIAL CO. L.L.C."),
        ("The ABC Co., Ltd.", "abc company limited"),
        ("Ribest Ribbons & Bows USA, Inc", "RIBEST RIBBONS AND BOWS USA"),
        ("Nestlé S.A.", "NESTLE SA"),
        ("Habita Food Industries Sdn. Bhd.", "Habita Food Industries"),
    ],
)
def test_two_spellings_of_a_firm_compare_equal(one: str, other: str) -> None:
    assert clean_party_name(one).key == clean_party_name(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [("Phoenix Metal Co.", "Phoenix Metals Co."), ("Swastik Gum (India)", "Swastik Gum")],
)
def test_two_firms_do_not(one: str, other: str) -> None:
    assert clean_party_name(one).key != clean_party_name(other).key


def test_a_name_of_nothing_but_legal_forms_keeps_a_key() -> None:
    assert clean_party_name("Company Limited").key
