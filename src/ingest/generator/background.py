"""The ordinary trade of a world: importers of every size, their makers, brokers and lanes."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from ingest.generator.draws import Rng, pick
from ingest.generator.goods import Catalogue
from ingest.generator.lanes import Lane, LaneBook
from ingest.generator.parties import Importer, PartyBook
from ingest.generator.routes import draw_lading, draw_mode, draw_port, port_codes
from ingest.generator.settings import WorldSettings, to_day

ENTRIES_AN_IMPORTER = 40  # assumption; CBP's statistics give about 120 a year
_FEWEST_IMPORTERS = 100
_TAIL_EXPONENT = 1.15  # Pareto: a few importers bring most of the entries
_LARGEST_SHARE = 0.03  # of the entries, for a single importer
_MORE_LANES = 2.2
_OWN_TRADE = 0.8  # share of an importer's lanes in its own Center's goods
_SAME_MAKER = 0.12  # share of lanes that buy from a maker others buy from too
_SECOND_NUMBER = 0.05
_ASSIGNED_NUMBER = 0.03
_NEW_SHARE = 0.25  # importers whose first entry falls into the span
_FAULTS = ((0.55, 0.015), (0.33, 0.04), (0.12, 0.12))

# Partner status by size: the largest tenth, the next three, the rest. Assumed.
_PARTNERS = ("none", "ctpat_1", "ctpat_2", "ctpat_3", "trade_compliance")
_PARTNER_SHARES = (
    (0.35, 0.05, 0.25, 0.20, 0.15),
    (0.70, 0.06, 0.14, 0.06, 0.04),
    (0.96, 0.02, 0.015, 0.004, 0.001),
)


@dataclass(slots=True)
class World:
    """What is being built: settings, goods, firms and lanes."""

    settings: WorldSettings
    goods: Catalogue
    book: PartyBook
    lanes: LaneBook

    @property
    def first_day(self) -> int:
        """The first day of arrival."""
        return to_day(self.settings.start)

    @property
    def last_day(self) -> int:
        """The last day of arrival of goods with an entry."""
        return to_day(self.settings.last_arrival)

    def day_at(self, share: float) -> int:
        """The day at that share of the span."""
        return to_day(self.settings.at(share))


def add_background(world: World, rng: Rng) -> None:
    """Brokers, importers and their lanes."""
    count = max(_FEWEST_IMPORTERS, world.settings.entries // ENTRIES_AN_IMPORTER)
    world.book.add_brokers(min(100, 12 + count // 40))
    sizes = np.sort(rng.pareto(_TAIL_EXPONENT, count) + 0.05)[::-1]
    sizes = np.minimum(sizes, _LARGEST_SHARE * sizes.sum())
    mains = pick(rng, world.goods.weight, count)
    makers: dict[tuple[int, str], list[int]] = {}
    for rank in range(count):
        share = rank / count
        _add_importer(world, rng, int(mains[rank]), float(sizes[rank]), share, makers)


def _add_importer(
    world: World,
    rng: Rng,
    main: int,
    size: float,
    rank: float,
    makers: dict[tuple[int, str], list[int]],
) -> None:
    center = str(world.goods.center[main])
    since, first = _beginnings(world, rng)
    importer = world.book.new_importer(center, since)
    _describe(world, rng, importer, rank)
    numbers = [world.book.add_importer(importer)]
    if rng.random() < _SECOND_NUMBER:
        numbers.append(_second_number(world, importer))
    brokers = rng.integers(0, len(world.book.brokers), size=2)
    lanes = 1 + rng.poisson(_MORE_LANES * min(2.5, 0.4 + size / 2))
    same = np.where(world.goods.center == center, world.goods.weight, 0.0)
    for number in range(int(lanes)):
        good = main if number == 0 else _another_good(world, rng, same)
        weight = size * float(rng.dirichlet((1.0, 1.0))[0] + 0.1) / lanes
        lane = _lane(world, rng, numbers[number % len(numbers)], good, makers)
        lane.broker = int(brokers[0] if rng.random() < 0.8 else brokers[1])  # noqa: PLR2004
        lane.weight, lane.first = weight, first
        world.lanes.add(lane)


def _beginnings(world: World, rng: Rng) -> tuple[date, int]:
    if rng.random() < _NEW_SHARE:
        first = int(rng.integers(world.first_day, world.day_at(0.85)))
        since = date.fromordinal(first + date(1970, 1, 1).toordinal() - int(rng.integers(5, 60)))
        return since, first
    return world.settings.start - timedelta(days=int(rng.integers(200, 7000))), world.first_day


def _describe(world: World, rng: Rng, importer: Importer, rank: float) -> None:
    tier = 0 if rank < 0.1 else 1 if rank < 0.4 else 2  # noqa: PLR2004  (see _PARTNER_SHARES)
    importer.partner = _PARTNERS[int(pick(rng, _PARTNER_SHARES[tier], 1)[0])]
    if importer.partner != "none":
        latest = max(importer.since, world.settings.start - timedelta(days=1500))
        importer.partner_since = latest + timedelta(days=int(rng.integers(30, 900)))
        if importer.partner_since > world.settings.end:
            importer.partner, importer.partner_since = "none", None
    importer.controls = bool(rng.random() < (0.9 if importer.partner != "none" else 0.25))
    importer.bond = int(rng.choice((50_000, 100_000, 200_000, 500_000)) * (4 if tier == 0 else 1))
    shares = [share for share, _ in _FAULTS]
    importer.fault = _FAULTS[int(pick(rng, shares, 1)[0])][1]
    if rng.random() < _ASSIGNED_NUMBER:
        ports = port_codes()
        port = ports[int(rng.integers(0, len(ports)))]
        importer.number = world.book.assigned_number(importer.since, port)


def _second_number(world: World, importer: Importer) -> int:
    words = ("East Division", "West Division", "Parts Division", "Retail Division")
    twin = world.book.new_importer(importer.center, importer.since, name=importer.name)
    twin.account, twin.partner = importer.account, importer.partner
    twin.partner_since, twin.controls = importer.partner_since, importer.controls
    twin.fault, twin.bond = importer.fault, importer.bond
    twin.division = words[len(world.book.importers) % len(words)]
    return world.book.add_importer(twin)


def _another_good(world: World, rng: Rng, same: np.ndarray) -> int:
    weights = same if rng.random() < _OWN_TRADE else world.goods.weight
    return int(pick(rng, weights, 1)[0])


def _lane(
    world: World, rng: Rng, importer: int, good: int, makers: dict[tuple[int, str], list[int]]
) -> Lane:
    origins = world.goods.origins[int(world.goods.row[good])]
    country = origins.countries[int(pick(rng, origins.weights, 1)[0])]
    known = makers.setdefault((int(world.goods.row[good]), country), [])
    if known and rng.random() < _SAME_MAKER:
        maker = known[int(rng.integers(0, len(known)))]
    else:
        maker = world.book.new_manufacturer(country, str(world.goods.center[good]))
        known.append(maker)
    mode = draw_mode(rng, country, float(world.goods.air[good]))
    return Lane(
        importer=importer,
        maker=maker,
        good=good,
        mode=mode,
        port=draw_port(rng, country, mode),
        lading=draw_lading(rng, country, mode),
        broker=0,
        first=world.first_day,
        last=world.last_day,
        price=float(rng.lognormal(0.0, 0.18)),
    )
