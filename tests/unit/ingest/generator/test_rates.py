from datetime import date

import numpy as np
import pytest

from ingest.generator.rates import (
    GeneralRate,
    additional_duty,
    harbor_fee,
    parse_general_rate,
    processing_fee,
)
from ingest.generator.settings import to_day


@pytest.mark.parametrize(
    ("text", "unit", "rate"),
    [
        ("Free", "No.", GeneralRate("Free", 0.0, 0.0)),
        ("3.9%", "kg", GeneralRate("3.9%", 0.039, 0.0)),
        ("4.4¢/kg", "kg", GeneralRate("4.4¢/kg", 0.0, 0.044)),
        ("10.5¢/bbl", "bbl", GeneralRate("10.5¢/bbl", 0.0, 0.105)),
        ("6.3¢/liter", "liters", GeneralRate("6.3¢/liter", 0.0, 0.063)),
    ],
)
def test_rates_that_the_world_uses(text: str, unit: str, rate: GeneralRate) -> None:
    assert parse_general_rate(text, unit) == rate


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("90¢/pr. + 37.5%", "prs."),
        ("1.3¢/kg + 5.7%", "kg"),
        ("4.4¢/kg", "No."),
        ("", "kg"),
        ("The rate applicable to the article", "kg"),
    ],
)
def test_rates_that_it_leaves_out(text: str, unit: str) -> None:
    assert parse_general_rate(text, unit) is None


def test_processing_fee_follows_the_fiscal_year() -> None:
    values = np.array([1_000.0, 100_000.0, 10_000_000.0, 1_000.0, 10_000_000.0, 1_000.0])
    old, new = to_day(date(2024, 9, 30)), to_day(date(2024, 10, 1))
    days = np.array([old, old, old, new, new, new])
    exempt = np.array([False] * 5 + [True])
    assert processing_fee(values, days, exempt).tolist() == [
        31.67,
        346.4,
        614.35,
        32.71,
        634.62,
        0.0,
    ]


def test_harbor_fee_is_for_the_sea_only() -> None:
    fees = harbor_fee(np.array([8_000.0, 8_000.0]), np.array([True, False]))
    assert fees.tolist() == [10.0, 0.0]


def test_additional_duty_falls_on_goods_of_china_only() -> None:
    chapters = np.array([84, 84, 61, 8])
    china = np.array([True, False, True, True])
    which, share = additional_duty(chapters, china, np.zeros(4, dtype=np.bool_))
    assert which.tolist() == [1, 0, 2, 0]
    assert share.tolist() == [0.25, 0.0, 0.075, 0.0]
