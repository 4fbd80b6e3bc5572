"""What follows an entry summary: reviews, requests (CBP 28), notices (CBP 29), liquidations."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.generator import acme as acme_plan
from ingest.generator.acme import Acme
from ingest.generator.background import World
from ingest.generator.consolidation import takeover_days
from ingest.generator.draws import Bools, Floats, Ints, occurrence, pick, rng_for
from ingest.generator.duties import EntryDuties
from ingest.generator.faults import CLASSIFICATION, MARKING, NONE, QUANTITY, Faults
from ingest.generator.settings import to_day
from ingest.generator.shipments import Entries

# Rates: assumptions, see docs/synthetic-world.md.
_RANDOM_LOW, _RANDOM_HIGH = 0.010, 0.020
_HIGH_VALUE = 100_000.0
_TARGETED, _TARGETED_WRONG, _TARGETED_SCHEME = 0.012, 0.06, 0.30
_SEEN_IN_TARGETED = 0.85
_ASKED, _ASKED_WRONG, _ASKED_SCHEME = 0.006, 0.10, 0.20
_DUE_DAYS, _PROPOSED_DAYS = 30, 20
_LIQUIDATION_DAYS = 314

TOPICS = ("classification", "value", "origin", "ad_cvd", "admissibility", "marking", "other")
_TOPIC_OF_FAULT = np.array([6, 0, 1, 2, 6, 5, 3])  # by fault kind
_IDLE_TOPICS = (0.38, 0.24, 0.12, 0.04, 0.08, 0.06, 0.08)
REQUEST_OUTCOMES = ("no_change", "change", "no_answer", "open")
NO_CHANGE, CHANGE, NO_ANSWER, OPEN = range(4)
LIQUIDATION_TYPES = ("no_change", "change", "extended", "suspended", "deemed")


@dataclass(frozen=True, slots=True)
class Reviews:
    """One element a review. `stratum` is Center and value class; `by_center` else the port.

    `found` is the kind of fault found. `disputed` marks ports that found fault with ACME's
    microchips where nothing was wrong: sixty ports, more than one opinion.
    """

    entry: Ints
    line: Ints
    random: Bools
    stratum: npt.NDArray[np.str_]
    by_center: Bools
    day: Ints
    found: Ints
    disputed: Bools
    hours: Floats

    @property
    def compliant(self) -> Bools:
        """Nothing wrong was found."""
        return np.equal(self.found, NONE)


@dataclass(frozen=True, slots=True)
class Requests:
    """One element a CBP 28. `answered_day` is 0 where no answer has come."""

    entry: Ints
    line: Ints
    topic: Ints
    issued_day: Ints
    answered_day: Ints
    outcome: Ints
    by_center: Bools


@dataclass(frozen=True, slots=True)
class Notices:
    """One element a CBP 29; `request` points into the requests."""

    entry: Ints
    request: Ints
    taken: Bools
    day: Ints


@dataclass(frozen=True, slots=True)
class Liquidations:
    """One element a liquidation, extension or suspension."""

    entry: Ints
    day: Ints
    kind: Ints
    final: Floats


@dataclass(frozen=True, slots=True)
class Inquiries:
    """All that followed."""

    reviews: Reviews
    requests: Requests
    notices: Notices
    liquidations: Liquidations
    strata: npt.NDArray[np.str_]


def draw_inquiries(
    world: World, acme: Acme, entries: Entries, owed: EntryDuties, faults: Faults
) -> Inquiries:
    """Reviews, requests, notices and liquidations; nothing dated after the world's end."""
    strata = _strata(world, entries, owed)
    reviews = _reviews(world, acme, entries, owed, faults, strata)
    requests = _requests(world, acme, entries, faults)
    notices = _notices(world, requests)
    changed = _changed(len(entries), faults, reviews, notices)
    liquidations = _liquidations(world, entries, owed, faults, changed)
    return Inquiries(reviews, requests, notices, liquidations, strata)


def centers_of(world: World, entries: Entries) -> npt.NDArray[np.str_]:
    """The Center of each entry's importer."""
    return np.array([firm.center for firm in world.book.importers])[entries.importer]


def _strata(world: World, entries: Entries, owed: EntryDuties) -> npt.NDArray[np.str_]:
    size = np.where(owed.value >= _HIGH_VALUE, "-high", "-low")
    return np.char.add(centers_of(world, entries), size)


def _by_center(world: World, entries: Entries, entry: Ints, day: Ints) -> Bools:
    takeover = takeover_days(world.settings)
    centers = centers_of(world, entries)[entry]
    since = np.array([takeover[str(center)] for center in np.unique(centers)])
    taken_over: Bools = day >= since[np.searchsorted(np.unique(centers), centers)]
    return taken_over


def _reviews(
    world: World,
    acme: Acme,
    entries: Entries,
    owed: EntryDuties,
    faults: Faults,
    strata: npt.NDArray[np.str_],
) -> Reviews:
    rng = rng_for(world.settings.seed, "reviews")
    count = len(entries)
    wanted = np.where(owed.value >= _HIGH_VALUE, _RANDOM_HIGH, _RANDOM_LOW)
    at_random = rng.random(count) < wanted
    aimed = np.where(faults.kind == NONE, _TARGETED, _TARGETED_WRONG)
    aimed = np.where(faults.scheme, _TARGETED_SCHEME, aimed)
    targeted = (rng.random(count) < aimed) & ~at_random
    every_port = _one_a_port(entries)
    targeted[every_port[~at_random[every_port]]] = True
    by_the_center = np.flatnonzero(entries.tagged(acme_plan.AFTER))[: acme_plan.CENTER_REVIEWS]
    targeted[by_the_center[~at_random[by_the_center]]] = True
    entry = np.flatnonzero(at_random | targeted)
    day = entries.summary_day[entry] + rng.integers(15, 90, len(entry))
    # The ports' reviews of ACME are closed before the Center takes over.
    closed = np.isin(entry, every_port)
    day = np.where(closed, np.minimum(day, acme.takeover - 1), day)
    known = day <= to_day(world.settings.end)
    entry, day = entry[known], day[known]
    sampled = at_random[entry]
    seen = sampled | (rng.random(len(entry)) < _SEEN_IN_TARGETED)
    disputed = np.isin(entry, every_port[:: acme_plan.DISPUTES]) & ~sampled
    return Reviews(
        entry=entry,
        line=faults.line[entry],
        random=sampled,
        stratum=np.where(sampled, strata[entry], ""),
        by_center=_by_center(world, entries, entry, day),
        day=day,
        found=np.where(disputed, CLASSIFICATION, np.where(seen, faults.kind[entry], NONE)),
        disputed=disputed,
        hours=np.round(rng.lognormal(0.9, 0.5, len(entry)), 1),
    )


def _one_a_port(entries: Entries) -> Ints:
    """ACME's first microchip entry at each of its ports: sixty reviews by sixty ports."""
    chips = np.flatnonzero(entries.tagged(acme_plan.BEFORE))
    first: Ints = chips[occurrence(entries.port[chips]) == 0]
    return first


def _requests(world: World, acme: Acme, entries: Entries, faults: Faults) -> Requests:
    """CBP 28s; of ACME's ports one in five asks the same question about the same goods."""
    rng = rng_for(world.settings.seed, "requests")
    count, end = len(entries), to_day(world.settings.end)
    chance = np.where(faults.kind == NONE, _ASKED, _ASKED_WRONG)
    chance = np.where(np.isin(faults.kind, [QUANTITY, MARKING]), _ASKED, chance)
    chance = np.where(faults.scheme, _ASKED_SCHEME, chance)
    repeated = _one_a_port(entries)[:: acme_plan.ASKING_PORTS]
    chance[entries.tagged("acme/")] = 0.0
    chance[repeated] = 1.0
    entry = np.flatnonzero(rng.random(count) < chance)
    issued = entries.summary_day[entry] + rng.integers(10, 150, len(entry))
    again = np.isin(entry, repeated)
    issued = np.where(again, np.minimum(issued, acme.takeover - 1), issued)
    keep = issued <= end
    entry, issued, again = entry[keep], issued[keep], again[keep]
    kind = np.where(again, NONE, faults.kind[entry])
    idle = pick(rng, _IDLE_TOPICS, len(entry))
    answers = again | (rng.random(len(entry)) < 0.9)  # noqa: PLR2004  (assumed)
    answered = issued + np.clip(np.rint(rng.normal(24, 7, len(entry))), 2, 60).astype(np.int64)
    come = answers & (answered <= end)
    change = (kind != NONE) & (rng.random(len(entry)) < 0.8)  # noqa: PLR2004  (assumed)
    closed = issued + _DUE_DAYS <= end
    outcome = np.select(
        [come & change, come, ~answers & closed], [CHANGE, NO_CHANGE, NO_ANSWER], default=OPEN
    )
    return Requests(
        entry=entry,
        line=faults.line[entry],
        topic=np.where(again, 0, np.where(kind == NONE, idle, _TOPIC_OF_FAULT[kind])),
        issued_day=issued,
        answered_day=np.where(come, answered, 0),
        outcome=outcome,
        by_center=_by_center(world, entries, entry, issued),
    )


def _notices(world: World, requests: Requests) -> Notices:
    """A proposed action after each answer that changes something, then the action taken."""
    rng = rng_for(world.settings.seed, "notices")
    end = to_day(world.settings.end)
    request = np.flatnonzero(requests.outcome == CHANGE)
    proposed = requests.answered_day[request] + rng.integers(5, 40, len(request))
    taken = proposed + _PROPOSED_DAYS + rng.integers(5, 30, len(request))
    goes_on = rng.random(len(request)) < 0.93  # noqa: PLR2004  (some proposals are withdrawn)
    every = np.concatenate([request, request[goes_on]])
    day = np.concatenate([proposed, taken[goes_on]])
    is_taken = np.arange(len(every)) >= len(request)
    keep = day <= end
    every, day, is_taken = every[keep], day[keep], is_taken[keep]
    return Notices(entry=requests.entry[every], request=every, taken=is_taken, day=day)


def _changed(count: int, faults: Faults, reviews: Reviews, notices: Notices) -> Ints:
    """By entry the day since which its fault is established, 0 where it never was."""
    day = np.zeros(count, dtype=np.int64)
    wrong = reviews.entry[~reviews.compliant]
    day[wrong] = reviews.day[~reviews.compliant]
    day[notices.entry[notices.taken]] = notices.day[notices.taken]
    return np.where((faults.under > 0) | (faults.over > 0), day, 0)


def _liquidations(
    world: World, entries: Entries, owed: EntryDuties, faults: Faults, changed: Ints
) -> Liquidations:
    rng = rng_for(world.settings.seed, "liquidations")
    count = len(entries)
    extended = rng.random(count) < 0.01  # noqa: PLR2004  (assumed)
    day = entries.entry_day + _LIQUIDATION_DAYS + rng.integers(-2, 5, count)
    deposited = np.round(owed.duty + owed.deposit, 2)
    change = (changed > 0) & (changed < day)
    kind = np.select(
        [owed.deposit > 0, extended, change, rng.random(count) < 0.004],  # noqa: PLR2004
        [3, 2, 1, 4],
        default=0,
    )
    moved = np.maximum(0.0, np.round(deposited + faults.under - faults.over, 2))
    final = np.where(kind == 1, moved, deposited)
    entry = np.flatnonzero(day <= to_day(world.settings.end))
    return Liquidations(entry=entry, day=day[entry], kind=kind[entry], final=final[entry])
