"""Cargo text and tariff text come to the same words."""

import pytest

from analysis.goods_words import goods_words


@pytest.mark.parametrize(
    ("cargo", "tariff"),
    [
        ("1200 CTNS MENS COTTON KNT T-SHIRTS", "Men's T-shirt of cotton, knitted"),
        ("FRZN SHRIMPS", "Shrimp: Frozen"),
        ("S/S KITCHEN SINKS", "Kitchen sinks of stainless steel"),
        ("ALUMINIUM FOILS HS CODE 7607.11.3000", "Aluminum foil"),
        ("STC 14 PALLETS PLYWD", "Plywood"),
        ("LADIES WVN TROUSERS", "Women's trousers, woven"),
        ("BATTERIES", "battery"),
        ("DRINKING GLASSES", "drinking glass"),
    ],
)
def test_both_have_the_same_words(cargo: str, tariff: str) -> None:
    assert set(goods_words(cargo)) == set(goods_words(tariff))


@pytest.mark.parametrize("text", ["", "   ", "20 PALLETS", "PO# 12345678", "\x00\ud800", "的"])
def test_what_says_nothing_has_no_words(text: str) -> None:
    assert goods_words(text) == []
