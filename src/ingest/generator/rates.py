"""What a line owes: general rate, preference, additional duties, fees.

Only rates that are free, a share of the value, or an amount for each unit are used; lines of the
tariff with compound rates are left out of the generated world. Fees: 19 CFR 24.23 and 24.24.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from ingest.generator.draws import Bools, Floats, Ints
from ingest.generator.settings import to_day

_SHARE = re.compile(r"([0-9.]+)%")
_CENTS = re.compile(r"([0-9.]+)¢\s*/\s*([a-z]+)\.?", re.IGNORECASE)
_UNIT_WORDS = {"kg": "kg", "liter": "liters", "bbl": "bbl", "each": "No."}


@dataclass(frozen=True, slots=True)
class GeneralRate:
    """A column 1 general rate: a share of the value and US dollars a unit; one of them is 0."""

    text: str
    share: float
    per_unit: float


def parse_general_rate(text: str, unit: str) -> GeneralRate | None:
    """The rate, or nothing for one that this world does not use (compound, another unit)."""
    plain = text.strip()
    if plain.lower() == "free":
        return GeneralRate("Free", 0.0, 0.0)
    if match := _SHARE.fullmatch(plain):
        return GeneralRate(plain, float(Decimal(match[1]) / 100), 0.0)
    match = _CENTS.fullmatch(plain)
    if match and _UNIT_WORDS.get(match[2].lower()) == unit:
        return GeneralRate(plain, 0.0, float(Decimal(match[1]) / 100))
    return None


# Preferences claimed by origin (General Note 4): the mark in the Special column.
PREFERENCES = {
    "MX": "S",
    "CA": "S",
    "KR": "KR",
    "AU": "AU",
    "SG": "SG",
    "CL": "CL",
    "PE": "PE",
    "CO": "CO",
    "IL": "IL",
    "GT": "P",
    "HN": "P",
    "NI": "P",
    "SV": "P",
    "CR": "P",
    "DO": "P",
}
CLAIM_SHARE = 0.8  # assumption: four of five lines that could claim a preference do

# Additional duties on goods of China (9903.88), much simplified: by chapter, one rate each.
_LIST_25 = ("99038803", 0.25, frozenset({39, 40, 44, 48, 68, 69, 70, 73, 76, 83, 84, 85, 87, 94}))
_LIST_7 = ("99038815", 0.075, frozenset({42, 61, 62, 63, 64}))


def additional_duty(chapters: Ints, from_china: Bools, excluded: Bools) -> tuple[Ints, Floats]:
    """For each line the index into `ADDITIONAL_CODES` (0 for none) and the additional share."""
    which = np.zeros(len(chapters), dtype=np.int64)
    share = np.zeros(len(chapters))
    for index, (_, rate, members) in enumerate((_LIST_25, _LIST_7), start=1):
        hit = from_china & ~excluded & np.isin(chapters, sorted(members))
        which[hit], share[hit] = index, rate
    return which, share


ADDITIONAL_CODES = ("", _LIST_25[0], _LIST_7[0])

MPF_SHARE = 0.003464
HMF_SHARE = 0.00125
# Least and most a formal entry pays, by the fiscal year that begins on that day.
_MPF_LIMITS = ((date(2023, 10, 1), 31.67, 614.35), (date(2024, 10, 1), 32.71, 634.62))


def processing_fee(values: Floats, entry_days: Ints, exempt: Bools) -> Floats:
    """The merchandise processing fee of each entry (class 499), zero where exempt.

    Before the first year known its limits are used, after the last one those of the last.
    """
    low = np.full(len(values), _MPF_LIMITS[0][1])
    high = np.full(len(values), _MPF_LIMITS[0][2])
    for since, least, most in _MPF_LIMITS[1:]:
        later = entry_days >= to_day(since)
        low[later], high[later] = least, most
    fee = np.clip(values * MPF_SHARE, low, high)
    return np.where(exempt, 0.0, np.round(fee, 2))


def harbor_fee(values: Floats, by_vessel: Bools) -> Floats:
    """The harbor maintenance fee of each entry (class 501): ocean only."""
    return np.where(by_vessel, np.round(values * HMF_SHARE, 2), 0.0)
