"""What each line and entry owes, and under which orders and preferences it was declared."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.generator.background import World
from ingest.generator.draws import Bools, Floats, Ints, rng_for, sums_by
from ingest.generator.lanes import LaneColumns
from ingest.generator.orders import Order
from ingest.generator.rates import (
    CLAIM_SHARE,
    PREFERENCES,
    additional_duty,
    harbor_fee,
    processing_fee,
)
from ingest.generator.routes import VESSEL
from ingest.generator.settings import to_day
from ingest.generator.shipments import Entries, Lines

_NOT_ADDITIONAL = ("8471", "8517", "8542", "8528", "8703")  # left off the additional duties here
_INFORMAL_VALUE = 2_500.0  # 19 CFR 143.21
_FREE_ZONE, _WAREHOUSE = 0.012, 0.006


@dataclass(frozen=True, slots=True)
class LineDuties:
    """One element a line. `owed` and `declared` are 0 for no order, else its place from 1."""

    claims: Bools
    additional: Ints
    owed: Ints
    declared: Ints
    duty: Floats
    deposit: Floats


@dataclass(frozen=True, slots=True)
class EntryDuties:
    """One element an entry, US dollars. `deposit` is AD/CVD; `fees` are MPF and HMF."""

    entry_type: npt.NDArray[np.str_]
    value: Floats
    duty: Floats
    deposit: Floats
    fees: Floats


def reckon(
    world: World, orders: tuple[Order, ...], entries: Entries, lines: Lines
) -> tuple[LineDuties, EntryDuties]:
    """Duties of all lines, and of all entries."""
    by_line = _line_duties(world, orders, entries, lines)
    return by_line, _entry_duties(world, entries, lines, by_line)


def _line_duties(
    world: World, orders: tuple[Order, ...], entries: Entries, lines: Lines
) -> LineDuties:
    goods, lanes = world.goods, world.lanes.columns()
    country = lines.country
    claims = _claims(world, entries, lines, country)
    excluded = np.isin(goods.hts.astype("U4")[lines.good], _NOT_ADDITIONAL)
    additional, share = additional_duty(goods.chapter[lines.good], country == "CN", excluded)
    owed = _owed(goods.hts, orders, lines.good, country, entries.entry_day[lines.entry])
    declared = np.where(_left_out(lanes, entries)[lines.entry], 0, owed)
    regular = lines.value * goods.rate_share[lines.good]
    regular += lines.quantity * goods.rate_per_unit[lines.good]
    regular = np.where(claims, 0.0, regular)
    rates = np.array([0.0, *[order.rate for order in orders]])
    return LineDuties(
        claims=claims,
        additional=additional,
        owed=owed,
        declared=declared,
        duty=np.round(regular + lines.value * share, 2),
        deposit=np.round(lines.value * rates[declared], 2),
    )


def _claims(world: World, entries: Entries, lines: Lines, country: npt.NDArray[np.str_]) -> Bools:
    """Lines that claim a preference: where the origin has one and the line pays anything."""
    rng = rng_for(world.settings.seed, "claims")
    habit = rng.random(len(world.lanes.lanes)) < CLAIM_SHARE
    goods = world.goods
    pays = (goods.rate_share > 0) | (goods.rate_per_unit > 0)
    able = np.isin(country, list(PREFERENCES)) & pays[lines.good]
    return able & habit[entries.lane[lines.entry]]


def _owed(
    hts: npt.NDArray[np.str_],
    orders: tuple[Order, ...],
    good: Ints,
    country: npt.NDArray[np.str_],
    day: Ints,
) -> Ints:
    owed = np.zeros(len(good), dtype=np.int64)
    for place, order in enumerate(orders, start=1):
        covered = np.char.startswith(hts, order.prefix)[good]
        hit = covered & (country == order.country) & (day >= to_day(order.effective))
        owed[hit] = place
    return owed


def _left_out(lanes: LaneColumns, entries: Entries) -> Bools:
    return lanes.order[entries.lane] < 0


def _entry_duties(world: World, entries: Entries, lines: Lines, by_line: LineDuties) -> EntryDuties:
    count = len(entries)
    value = sums_by(lines.entry, lines.value, count)
    kind = _types(world, entries, lines, by_line, value)
    claims = by_line.claims[entries.line_start]
    mpf = processing_fee(value, entries.entry_day, claims | (kind == "11"))
    return EntryDuties(
        entry_type=kind,
        value=value,
        duty=np.round(sums_by(lines.entry, by_line.duty, count), 2),
        deposit=np.round(sums_by(lines.entry, by_line.deposit, count), 2),
        fees=np.round(mpf + harbor_fee(value, entries.mode == VESSEL), 2),
    )


def _types(
    world: World, entries: Entries, lines: Lines, by_line: LineDuties, value: Floats
) -> npt.NDArray[np.str_]:
    rng = rng_for(world.settings.seed, "types")
    ordered = sums_by(lines.entry, by_line.declared > 0, len(entries)) > 0
    drawn = rng.random(len(entries))
    return np.select(
        [
            ordered,
            value < _INFORMAL_VALUE,
            drawn < _FREE_ZONE,
            drawn < _FREE_ZONE + _WAREHOUSE,
        ],
        ["03", "11", "06", "21"],
        default="01",
    )
