"""What is truly wrong with entries: known to the world, found or not by those who look."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.generator.background import World
from ingest.generator.draws import Bools, Floats, Ints, pick, rng_for, sums_by
from ingest.generator.duties import LineDuties
from ingest.generator.orders import Order
from ingest.generator.schemes import MISCLASSIFICATION, ORIGIN_SHIFT, REBIRTH, UNDERVALUATION, Case
from ingest.generator.shipments import Entries, Lines

KINDS = ("none", "classification", "value", "origin", "quantity", "marking", "ad_cvd")
NONE, CLASSIFICATION, VALUE, ORIGIN, QUANTITY, MARKING, AD_CVD = range(len(KINDS))
_SHARES = (0.0, 0.42, 0.24, 0.10, 0.10, 0.11, 0.03)
_OVERPAID = 0.22  # of classification and value faults, those in the importer's disfavour
_FOUND_AT_EXAM = frozenset({QUANTITY, MARKING, ORIGIN})
_KIND_OF_SCHEME = {
    ORIGIN_SHIFT: ORIGIN,
    UNDERVALUATION: VALUE,
    REBIRTH: AD_CVD,
    MISCLASSIFICATION: CLASSIFICATION,
}


@dataclass(frozen=True, slots=True)
class Faults:
    """One element an entry; `line` is the line concerned, as an index into the lines.

    `under` and `over` are the duty underpaid and overpaid in US dollars.
    """

    kind: Ints
    line: Ints
    under: Floats
    over: Floats
    scheme: Bools

    @property
    def term(self) -> npt.NDArray[np.str_]:
        """The fault in one term."""
        return np.array(KINDS)[self.kind]

    @property
    def physical(self) -> Bools:
        """Faults that one can see on the goods."""
        return np.isin(self.kind, list(_FOUND_AT_EXAM))


def draw_faults(
    world: World,
    cases: list[Case],
    orders: tuple[Order, ...],
    entries: Entries,
    lines: Lines,
    duties: LineDuties,
) -> Faults:
    """Faults of ordinary carelessness, and those of the schemes."""
    rng = rng_for(world.settings.seed, "faults")
    count = len(entries)
    share = np.array([firm.fault for firm in world.book.importers])[entries.importer]
    wrong = (rng.random(count) < share) & ~entries.tagged("control/")
    kind = np.where(wrong, pick(rng, _SHARES, count), NONE)
    line = entries.line_start + (rng.random(count) * entries.line_count).astype(np.int64)
    moved = lines.value[line] * np.select(
        [kind == CLASSIFICATION, kind == VALUE, kind == ORIGIN, kind == AD_CVD],
        [
            rng.uniform(0.01, 0.08, count),
            rng.uniform(0.05, 0.4, count) * world.goods.rate_share[lines.good[line]],
            rng.uniform(0.0, 0.25, count),
            rng.uniform(0.1, 0.5, count),
        ],
        default=0.0,
    )
    over = np.isin(kind, [CLASSIFICATION, VALUE]) & (rng.random(count) < _OVERPAID)
    faults = Faults(
        kind=kind,
        line=line,
        under=np.where(over, 0.0, np.round(moved, 2)),
        over=np.where(over, np.minimum(np.round(moved, 2), duties.duty[line]), 0.0),
        scheme=np.zeros(count, dtype=np.bool_),
    )
    for case in cases:
        if case.guilty:
            _add_scheme(world, case, orders, entries, lines, duties, faults)
    return faults


def guilty_entries(case: Case, entries: Entries) -> Bools:
    """The entries by which a case evades; those before it began are not among them."""
    return entries.tagged(case.tag) & ~entries.tagged(f"{case.tag}/before")


def _add_scheme(
    world: World,
    case: Case,
    orders: tuple[Order, ...],
    entries: Entries,
    lines: Lines,
    duties: LineDuties,
    faults: Faults,
) -> None:
    member = guilty_entries(case, entries)
    owed = _evaded(world, case, orders, lines, duties)
    total = sums_by(lines.entry, owed, len(entries))
    if case.kind == REBIRTH:
        member &= total > 0  # entries before the order took effect owe nothing
    faults.kind[member] = _KIND_OF_SCHEME[case.kind]
    faults.line[member] = entries.line_start[member]
    faults.under[member] = np.round(total[member], 2)
    faults.over[member] = 0.0
    faults.scheme[member] = True


def _evaded(
    world: World,
    case: Case,
    orders: tuple[Order, ...],
    lines: Lines,
    duties: LineDuties,
) -> Floats:
    """What each line of the case leaves unpaid."""
    rates = {order.number: order.rate for order in orders}
    if case.kind == ORIGIN_SHIFT:
        order = next(order for order in orders if order.number == case.order)
        covered = np.char.startswith(world.goods.hts, order.prefix)[lines.good]
        return np.where(covered, lines.value * order.rate, 0.0)
    if case.kind == REBIRTH:
        return np.where(duties.owed > 0, lines.value * rates[case.order], 0.0)
    if case.kind == UNDERVALUATION:
        true_value = lines.value / lines.price_share
        return (true_value - lines.value) * duties.duty / lines.value
    high = world.goods.rate_share[world.goods.hts == case.facts["hts_right"]][0]
    short: Floats = np.maximum(0.0, high - world.goods.rate_share[lines.good])
    return short * lines.value
