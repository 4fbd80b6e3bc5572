"""Holds and examinations of the world's entries."""

from dataclasses import dataclass

import numpy as np

from ingest.generator import reasons
from ingest.generator.acme import (
    FOUND_UNSUPPORTED,
    LAREDO_HELD,
    Acme,
)
from ingest.generator.background import World
from ingest.generator.bills import MASTER, Bills
from ingest.generator.draws import Bools, Floats, Ints, pick, rng_for
from ingest.generator.faults import NONE, Faults
from ingest.generator.orders import Order
from ingest.generator.routes import TRUCK
from ingest.generator.settings import to_day
from ingest.generator.shipments import Entries, Lines
from ingest.generator.uniformity import BASE_RATE, FACTOR, HEADING, Uniformity

# Likelihoods of a hold by reason, for an entry of no special kind (see docs/synthetic-world.md).
_BASE = np.array([0.004, 0.0, 0.003, 0.001, 0.0, 0.003, 0.004, 0.002])
_VAGUE_HELD = 0.25
_AGENCY_HELD = 0.03
_BRANDED_HELD = 0.010
_ORDERED_HELD = 0.03
_AGENCY_CHAPTERS = (*range(2, 23), 30, 33, 95)
_BRANDED_CHAPTERS = (42, 61, 62, 64, 85, 91)
PARTNER_FACTOR = {"none": 1.0, "ctpat_1": 0.7, "ctpat_2": 0.45, "ctpat_3": 0.3}
PARTNER_FACTOR["trade_compliance"] = 0.35
_EXAM_BASE = 0.022
_EXAM_AIM = 4.0  # how much likelier an entry is examined that has something wrong
NII, TAIL_GATE, INTENSIVE, AGENCY_EXAM = range(4)
EXAM_TYPES = ("nii", "tail_gate", "intensive", "agency")
_SEES = np.array([0.12, 0.35, 0.7, 0.4])
_UNSEEN = 0.2  # how often an examination shows what does not lie in the goods themselves
_MOST_DAYS = 21
_WAITING_HELD = 0.03


@dataclass(frozen=True, slots=True)
class Holds:
    """One element a hold. `removed_day` and `finding_day` are 0 where it has not happened."""

    entry: Ints
    reason: Ints
    placed_day: Ints
    removed_day: Ints
    outcome: Ints
    unsupported: Bools
    supported: Bools
    finding_day: Ints


OUTCOMES = ("released", "examined", "refused", "seized", "open")
RELEASED, EXAMINED, REFUSED, SEIZED, OPEN = range(len(OUTCOMES))


@dataclass(frozen=True, slots=True)
class Exams:
    """One element an examination."""

    entry: Ints
    kind: Ints
    day: Ints
    released_day: Ints
    discrepancy: Bools


def draw_holds(
    world: World,
    acme: Acme,
    uniform: Uniformity,
    orders: tuple[Order, ...],
    entries: Entries,
    lines: Lines,
) -> Holds:
    """At most one hold an entry, in order of entries."""
    rng = rng_for(world.settings.seed, "holds")
    chance = _chances(world, orders, entries, lines)
    _level_planted(world, uniform, entries, lines, chance)
    forced = entries.tagged(LAREDO_HELD)
    chance[entries.tagged("acme/")] = 0.0
    chance[forced, reasons.INSUFFICIENT] = 1.0
    cumulative = np.cumsum(chance, axis=1)
    drawn = rng.random(len(entries))
    held = np.flatnonzero(drawn < cumulative[:, -1])
    reason = (drawn[held, None] >= cumulative[held]).sum(axis=1)
    placed = entries.import_day[held] + rng.integers(0, 2, len(held))
    lasting = np.minimum(1 + rng.geometric(0.28, len(held)), _MOST_DAYS)
    outcome = pick(rng, (0.62, 0.345, 0.025, 0.01), len(held))
    outcome[forced[held]] = RELEASED
    removed = placed + lasting
    still = removed > to_day(world.settings.end)
    finding = _findings(world, acme, entries, held, reason, removed, rng.random(len(held)))
    return Holds(
        entry=held.astype(np.int64),
        reason=reason.astype(np.int64),
        placed_day=placed,
        removed_day=np.where(still, 0, removed),
        outcome=np.where(still, OPEN, outcome),
        unsupported=finding > 0,
        supported=finding < 0,
        finding_day=np.abs(finding),
    )


def _chances(world: World, orders: tuple[Order, ...], entries: Entries, lines: Lines) -> Floats:
    first = lines.good[entries.line_start]
    chapter = world.goods.chapter[first]
    chance = np.tile(_BASE, (len(entries), 1))
    chance[entries.vague, reasons.INSUFFICIENT] += _VAGUE_HELD
    chance[np.isin(chapter, _AGENCY_CHAPTERS), reasons.AGENCY] += _AGENCY_HELD
    chance[np.isin(chapter, _BRANDED_CHAPTERS), reasons.INTELLECTUAL_PROPERTY] += _BRANDED_HELD
    chance[entries.mode == TRUCK, reasons.NARCOTICS] *= 2
    covered = np.zeros(len(world.goods.hts), dtype=np.bool_)
    for order in orders:
        covered |= np.char.startswith(world.goods.hts, order.prefix)
    chance[covered[first], reasons.ORDER] += _ORDERED_HELD
    factor = np.array([PARTNER_FACTOR[firm.partner] for firm in world.book.importers])
    scaled: Floats = chance * factor[entries.importer][:, None]
    return scaled


def heading_entries(world: World, entries: Entries, lines: Lines) -> Bools:
    """Entries whose first line is of the heading that one port holds more often."""
    first = lines.good[entries.line_start]
    return np.char.startswith(world.goods.hts, HEADING)[first]


def _level_planted(
    world: World, uniform: Uniformity, entries: Entries, lines: Lines, chance: Floats
) -> None:
    """The heading is held at one rate for everyone, but at the port that differs."""
    planted = heading_entries(world, entries, lines)
    rate = np.where(entries.port[planted] == uniform.port, BASE_RATE * FACTOR, BASE_RATE)
    shares = np.array([0.3, 0.0, 0.1, 0.0, 0.0, 0.2, 0.3, 0.1])
    chance[planted] = rate[:, None] * shares


def _findings(
    world: World,
    acme: Acme,
    entries: Entries,
    held: Ints,
    reason: Ints,
    removed: Ints,
    drawn: Floats,
) -> Ints:
    """Days of the Centers' findings; positive where not supported, negative where supported.

    Of ACME's holds at Laredo the last few are found unsupported, all on one day. Elsewhere a
    Center looks at one in seven manifest holds: a vague description supports it.
    """
    manifest = reason == reasons.INSUFFICIENT
    day = removed + 20
    looked = manifest & (drawn < 1 / 7) & (day < to_day(world.settings.end))
    found = np.where(looked, np.where(entries.vague[held], -day, day), 0)
    laredo = np.flatnonzero(entries.tagged(LAREDO_HELD)[held])
    found[laredo] = 0
    found[laredo[-FOUND_UNSUPPORTED:]] = acme.finding
    return found


@dataclass(frozen=True, slots=True)
class WaitingHolds:
    """Holds on bills without an entry, open at the world's end. One element a hold."""

    bill: Ints
    reason: Ints
    placed_day: Ints


def draw_waiting_holds(world: World, bills: Bills) -> WaitingHolds:
    """Holds on goods that have arrived and wait for their entry."""
    rng = rng_for(world.settings.seed, "waiting holds")
    end = to_day(world.settings.end)
    arrived = ~bills.covered & (bills.kind != MASTER) & (bills.arrival_day <= end)
    bill = np.flatnonzero(arrived & (rng.random(len(bills)) < _WAITING_HELD)).astype(np.int64)
    placed = np.minimum(bills.arrival_day[bill] + rng.integers(0, 2, len(bill)), end)
    return WaitingHolds(bill, pick(rng, _BASE, len(bill)), placed)


def draw_exams(world: World, entries: Entries, holds: Holds, faults: Faults) -> Exams:
    """Examinations: after a hold often, else by chance; partners less."""
    rng = rng_for(world.settings.seed, "exams")
    factor = np.array([PARTNER_FACTOR[firm.partner] for firm in world.book.importers])
    drawn = rng.random(len(entries))
    aimed = np.where(faults.kind == NONE, 1.0, _EXAM_AIM)
    chosen = drawn < _EXAM_BASE * aimed * factor[entries.importer]
    chosen |= faults.scheme & (rng.random(len(entries)) < 0.05)  # noqa: PLR2004  (assumed)
    chosen &= ~entries.tagged("acme/")
    chosen[holds.entry[holds.outcome == EXAMINED]] = True
    entry = np.flatnonzero(chosen).astype(np.int64)
    kind = pick(rng, (0.62, 0.2, 0.13, 0.05), len(entry))
    day = entries.import_day[entry] + rng.integers(0, 4, len(entry))
    share = np.where(faults.physical[entry], 1.0, _UNSEEN)
    seen = rng.random(len(entry)) < _SEES[kind] * share
    return Exams(
        entry=entry,
        kind=kind,
        day=day,
        released_day=day + np.where(kind == NII, 0, rng.integers(1, 6, len(entry))),
        discrepancy=seen & (faults.kind[entry] != NONE),
    )


def release_days(world: World, entries: Entries, holds: Holds, exams: Exams) -> Ints:
    """When the goods of each entry were released, 0 where they have not been."""
    released = np.maximum(entries.entry_day, entries.import_day)
    released[exams.entry] = np.maximum(released[exams.entry], exams.released_day)
    gone = np.where(holds.removed_day > 0, holds.removed_day, np.iinfo(np.int64).max)
    released[holds.entry] = np.maximum(released[holds.entry], gone)
    refused = np.isin(holds.outcome, [REFUSED, SEIZED, OPEN])
    released[holds.entry[refused]] = 0
    return np.where(released > to_day(world.settings.end), 0, released)
