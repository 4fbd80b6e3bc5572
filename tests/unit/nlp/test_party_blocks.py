import pytest

from nlp import split_party_block


@pytest.mark.parametrize(
    ("block", "name", "country"),
    [
        (
            "TITAN CEMENT COMPANY SA\nTHESSALONIKIS LANGADA RD\nEFKARPIA 56429 GREECE",
            "TITAN CEMENT COMPANY SA",
            "GR",
        ),
        (
            "CEMEX CONSTRUCTION MATERIALS\nPACIFIC, LLC 10100 KATY FREEWAY\nHOUSTON TX77043 US",
            "CEMEX CONSTRUCTION MATERIALS PACIFIC, LLC",
            "US",
        ),
        (
            "HLJ INTERNATIONAL TRADING COMPANY\nLLC 200 NORTH LASALLE STREET\nCHICAGO, IL 60601",
            "HLJ INTERNATIONAL TRADING COMPANY LLC",
            "US",
        ),
        (
            "LEHIGH CEMENT COMPANY LLC\n1370 HWY 49\nPICTON, ON\nK0K 2T0",
            "LEHIGH CEMENT COMPANY LLC",
            "CA",
        ),
        (
            (
                "VISSAI NINH BINH JOINT STOCK COM-\nPANY, PLOT C7, GIAN KHAU INDUSTRIAL\n"
                "PROVINCE, VIETNAM ON BEHALF OF\nX TRADING, LIMITED"
            ),
            "VISSAI NINH BINH JOINT STOCK COMPANY",
            "VN",
        ),
        (
            "LONG SON EXPORT COMPANY LIMITED\nLOT 12C, KHANH PHU INDUSTRIAL PARK\nYEN KHANH VN",
            "LONG SON EXPORT COMPANY LIMITED",
            "VN",
        ),
        (
            "ZONA FRANCA ARGOS S.A.S\nZN INDUSTRIAL MAMONAL KM 7\nCARTAGENA CO",
            "ZONA FRANCA ARGOS S.A.S",
            "",
        ),
        (
            "ARGOS DOMINICANA S.A.\nCalle Mayaguez# 103, Santo Domingo, 2131, Dominican Republic",
            "ARGOS DOMINICANA S.A.",
            "DO",
        ),
        ("TEXAN CEMENT INC\n3801 FOUST ROAD\nBROWNSVILLE, TEXAS 78521", "TEXAN CEMENT INC", "US"),
        ("", "", ""),
    ],
)
def test_splits_a_block(block: str, name: str, country: str) -> None:
    party = split_party_block(block)
    assert (party.name, party.country) == (name, country)


def test_keeps_every_other_word_in_the_address() -> None:
    party = split_party_block("ROYAL CARIBBEAN CRUISES LTD. C/O PERFECT DAY\nCOCO CAY")
    assert party.name == "ROYAL CARIBBEAN CRUISES LTD."
    assert party.address == "C/O PERFECT DAY, COCO CAY"
