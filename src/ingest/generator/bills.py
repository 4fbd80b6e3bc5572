"""Bills of lading: one for each entry, masters over houses, and bills still on the way."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.generator.acme import LAREDO_AFTER, PENDING
from ingest.generator.background import World
from ingest.generator.bundled import words
from ingest.generator.draws import Floats, Ints, Rng, occurrence, positions, rng_for, sums_by
from ingest.generator.numbers import (
    air_waybills,
    container_numbers,
    imo_numbers,
    joined,
    zero_padded,
)
from ingest.generator.routes import AIR, MODE_WORDS, VESSEL
from ingest.generator.settings import LAG_DAYS, to_day
from ingest.generator.shipments import Entries, Lines

_HOUSE = 0.3  # share of ocean and air bills that are houses under a master
_HOUSES_A_MASTER = 4
_BULK_KG = 150_000.0
_CONTAINER_KG = 17_000.0
_MOST_CONTAINERS = 6
_ON_THE_WAY = 0.02
_OWNERS = ("QZXU", "QZYU", "QZWU", "QZVU", "QZTU")

SIMPLE, HOUSE, MASTER = range(3)
BILL_TYPES = ("simple", "house", "master")


@dataclass(frozen=True, slots=True)
class Carriers:
    """All carriers of the world; `by_mode` gives the span of each mode's carriers."""

    names: tuple[str, ...]
    scacs: tuple[str, ...]
    prefixes: npt.NDArray[np.str_]
    by_mode: tuple[tuple[int, int], ...]
    vessels: tuple[str, ...]
    imos: npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Bills:
    """One element a bill: first those of the entries in their order, then the others.

    `source` is the entry whose goods the bill carries; `covered` says whether that entry stands
    behind it (masters and bills on the way have none). `master` is the index of the master bill,
    -1 for none. Containers are spans of `containers`.
    """

    number: npt.NDArray[np.str_]
    source: Ints
    covered: npt.NDArray[np.bool_]
    kind: Ints
    master: Ints
    arrival_day: Ints
    filed_day: Ints
    carrier: Ints
    vessel: Ints
    voyage: npt.NDArray[np.str_]
    weight: Floats
    packages: Floats
    container_start: Ints
    container_count: Ints
    containers: npt.NDArray[np.str_]
    carriers: Carriers

    def __len__(self) -> int:
        return len(self.source)


def carriers() -> Carriers:
    """Invented carriers and vessels; codes begin with QZ, IMO numbers with 4, as no ship's."""
    names: list[str] = []
    spans: list[tuple[int, int]] = []
    for mode in MODE_WORDS:
        told = words()["carriers"][mode]
        spans.append((len(names), len(told)))
        names.extend(str(name).upper() for name in told)
    scacs = tuple(f"QZ{chr(65 + i // 26)}{chr(65 + i % 26)}" for i in range(len(names)))
    prefixes = np.array([f"{900 + i:03d}" for i in range(len(names))])
    told = words()["vessels"]
    seconds = words()["vessel_seconds"]
    vessels = tuple(f"{name} {second}".strip().upper() for second in seconds for name in told)
    imos = imo_numbers(np.arange(len(vessels), dtype=np.int64) * 7 + 400_101)
    return Carriers(tuple(names), scacs, prefixes, tuple(spans), vessels, imos)


def draw_bills(world: World, entries: Entries, lines: Lines) -> Bills:
    """The bills of all entries, their masters, and bills of goods on the way at the world's end."""
    rng = rng_for(world.settings.seed, "bills")
    fleet = carriers()
    count = len(entries)
    coming = _coming(world, rng, entries)
    source = np.concatenate([np.arange(count), coming])
    mode = entries.mode[source]
    arrival = _arrival_days(world, rng, entries, coming)
    carrier, vessel = _carried_by(rng, fleet, mode, entries.port[source], arrival)
    voyage = joined(zero_padded(arrival // 3 % 900 + 100, 3), np.where(mode == VESSEL, "E", "T"))
    kind = np.where((mode <= AIR) & (rng.random(len(source)) < _HOUSE), HOUSE, SIMPLE)
    master, heads = _masters(entries, source, kind, arrival, carrier)
    everyone = np.concatenate([np.arange(len(source)), heads])
    number = _numbers(fleet, mode[everyone], carrier[everyone])
    weight = sums_by(lines.entry, lines.weight, count)[source]
    packages = sums_by(lines.entry, lines.packages, count)[source]
    weight, packages = _with_masters(weight, master, heads), _with_masters(packages, master, heads)
    boxes = np.where(mode == VESSEL, _boxes(weight[: len(source)]), 0)
    boxes = np.concatenate([boxes, np.zeros(len(heads), dtype=np.int64)])
    filed = np.minimum(_filed_days(entries, source, mode, arrival), to_day(world.settings.end))
    return Bills(
        number=number,
        source=source[everyone],
        covered=np.arange(len(everyone)) < count,
        kind=np.concatenate([kind, np.full(len(heads), MASTER)]),
        master=np.concatenate([master, np.full(len(heads), -1)]),
        arrival_day=arrival[everyone],
        filed_day=filed[everyone],
        carrier=carrier[everyone],
        vessel=np.where(mode == VESSEL, vessel, -1)[everyone],
        voyage=voyage[everyone],
        weight=np.round(weight, 1),
        packages=packages,
        container_start=np.cumsum(boxes) - boxes,
        container_count=boxes,
        containers=_containers(rng, int(boxes.sum())),
        carriers=fleet,
    )


def _coming(world: World, rng: Rng, entries: Entries) -> Ints:
    """Entries whose like is on the way again, ACME's at Laredo among them."""
    acme = np.flatnonzero(entries.tagged(LAREDO_AFTER))[-PENDING:]
    ordinary = np.flatnonzero(~entries.tagged("acme/") & ~entries.tagged("scheme/"))
    wanted = int(_ON_THE_WAY * world.settings.entries)
    return np.concatenate([acme, rng.choice(ordinary, wanted, replace=False)]).astype(np.int64)


def _arrival_days(world: World, rng: Rng, entries: Entries, coming: Ints) -> Ints:
    """Goods on the way arrive in the world's last days or after its end; ACME's after it."""
    end = to_day(world.settings.end)
    soon = end + rng.integers(-LAG_DAYS + 4, 14, len(coming))
    soon[:PENDING] = end + 1 + rng.integers(0, 10, PENDING)
    return np.concatenate([entries.import_day, soon]).astype(np.int64)


def _carried_by(
    rng: Rng, fleet: Carriers, mode: Ints, port: Ints, arrival: Ints
) -> tuple[Ints, Ints]:
    """Carrier and vessel. One vessel calls at a port for three days, and it has one carrier."""
    starts = np.array([start for start, _ in fleet.by_mode])[mode]
    sizes = np.array([size for _, size in fleet.by_mode])[mode]
    carrier = starts + (rng.random(len(mode)) * sizes).astype(np.int64)
    vessel = (port * 4 + arrival // 3 % 4) % len(fleet.vessels)
    lines = fleet.by_mode[VESSEL][1]
    return np.where(mode == VESSEL, fleet.by_mode[VESSEL][0] + vessel % lines, carrier), vessel


def _masters(
    entries: Entries, source: Ints, kind: Ints, arrival: Ints, carrier: Ints
) -> tuple[Ints, Ints]:
    """The master of each house (as an index behind all bills), and the first house of each."""
    master = np.full(len(kind), -1)
    houses = np.flatnonzero(kind == HOUSE)
    group = entries.mode[source[houses]] * 1000 + entries.port[source[houses]]
    group = (group * 100 + carrier[houses]) * 1_000_000 + arrival[houses]
    group = group * 1000 + occurrence(group) // _HOUSES_A_MASTER
    _, first, which = np.unique(group, return_index=True, return_inverse=True)
    master[houses] = len(kind) + which
    return master, houses[first].astype(np.int64)


def _with_masters(amount: Floats, master: Ints, heads: Ints) -> Floats:
    """Amounts of all bills; a master carries what its houses do."""
    under = master >= 0
    sums = sums_by(master[under] - len(amount), amount[under], len(heads))
    return np.concatenate([amount, sums])


def _boxes(weight: Floats) -> Ints:
    boxes = np.clip(np.ceil(weight / _CONTAINER_KG), 1, _MOST_CONTAINERS).astype(np.int64)
    return np.where(weight > _BULK_KG, 0, boxes)


def _filed_days(entries: Entries, source: Ints, mode: Ints, arrival: Ints) -> Ints:
    """Ocean: a day before lading (19 CFR 4.7). Else before departure."""
    under_way = (entries.import_day - entries.export_day)[source]
    return arrival - under_way - np.where(mode == VESSEL, 2, 0)


def _numbers(fleet: Carriers, mode: Ints, carrier: Ints) -> npt.NDArray[np.str_]:
    serial = 1_000_000 + occurrence(carrier)
    by_carrier = joined(np.array(fleet.scacs)[carrier], zero_padded(serial * 7, 9))
    by_air = air_waybills(fleet.prefixes[carrier], serial)
    return np.where(mode == AIR, by_air, by_carrier)


def _containers(rng: Rng, count: int) -> npt.NDArray[np.str_]:
    """Numbers drawn from each owner's boxes, which come back again and again."""
    owner = rng.integers(0, len(_OWNERS), count)
    serial = rng.integers(100_000, 999_999, count)
    out = np.empty(count, dtype="U11")
    for place, letters in enumerate(_OWNERS):
        out[owner == place] = container_numbers(letters, serial[owner == place])
    return out


def container_lists(bills: Bills, chosen: Ints) -> tuple[Ints, npt.NDArray[np.str_]]:
    """Offsets and values of the container numbers of the chosen bills."""
    counts = bills.container_count[chosen]
    flat = np.repeat(bills.container_start[chosen], counts) + positions(counts)
    return np.concatenate([[0], np.cumsum(counts)]), bills.containers[flat]
