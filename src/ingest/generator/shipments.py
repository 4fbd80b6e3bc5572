"""Entries and their lines, drawn from lanes, as plain arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.generator.background import World
from ingest.generator.draws import Bools, Floats, Ints, Rng, occurrence, pick, positions, rng_for
from ingest.generator.goods import Catalogue
from ingest.generator.lanes import LaneColumns
from ingest.generator.numbers import entry_numbers
from ingest.generator.parties import PartyBook, countries
from ingest.generator.routes import AIR, RAIL, TRUCK, VESSEL, entry_weights
from ingest.generator.settings import to_day

# Import volume by month, January first: trough after the lunar new year, peak before the holidays
# (the shape of US container imports; the figures are ours).
_SEASON = (0.96, 0.86, 0.97, 0.97, 1.02, 1.01, 1.06, 1.10, 1.07, 1.08, 0.98, 0.92)
_WEEKDAYS = (1.08, 1.10, 1.08, 1.06, 1.04, 0.88, 0.76)

_OTHER_PORT = 0.12  # share of entries at another port than the lane's own
_MORE_LINES = 0.37  # geometric: mean of 1 / 0.37 = 2.7 lines
_MOST_LINES = 60
_LINE_SIGMA = 1.35
_LINE_MEDIAN = {VESSEL: 14_000.0, AIR: 12_000.0, RAIL: 24_000.0, TRUCK: 11_000.0}
_VAGUE = 0.03
_MIXED = 0.07  # share of entries whose later lines come from a second maker of the importer
_LATE = 0.03
_CARTON_KG = 9.0


@dataclass(frozen=True, slots=True)
class Entries:
    """One element an entry, in order of arrival. Days count from 1970-01-01.

    `line_start` and `line_count` point into `Lines`. Firms, ports and lanes are indices.
    """

    number: npt.NDArray[np.str_]
    lane: Ints
    importer: Ints
    maker: Ints
    shipper: Ints
    broker: Ints
    mode: Ints
    port: Ints
    lading: npt.NDArray[np.str_]
    country: npt.NDArray[np.str_]
    export_day: Ints
    import_day: Ints
    entry_day: Ints
    summary_day: Ints
    line_start: Ints
    line_count: Ints
    vague: Bools
    tag: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.lane)

    def tagged(self, prefix: str) -> Bools:
        """Entries of the lanes whose tag begins so."""
        return np.char.startswith(self.tag, prefix)


@dataclass(frozen=True, slots=True)
class Lines:
    """One element a line, entry by entry. `country` is the line's origin.

    `marks` are what a lane's papers add to the goods' words (a style or model number), by lane.
    """

    entry: Ints
    lane: Ints
    number: Ints
    good: Ints
    maker: Ints
    country: npt.NDArray[np.str_]
    text: Ints
    quantity: Floats
    value: Floats
    weight: Floats
    packages: Floats
    price_share: Floats
    marks: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.entry)


def draw_shipments(world: World) -> tuple[Entries, Lines]:
    """All entries of the world and their lines."""
    lanes = world.lanes.columns()
    rng = rng_for(world.settings.seed, "entries")
    lane = _lanes_of(rng, lanes, world.settings.entries)
    arrived = _arrivals(world, rng, lanes, lane)
    order = np.argsort(arrived, kind="stable")
    lane, arrived = lane[order], arrived[order]
    counts = np.minimum(rng.geometric(_MORE_LINES, len(lane)), _MOST_LINES).astype(np.int64)
    entries = _entries(world, rng, lanes, lane, arrived, counts)
    lines = _lines(world, rng_for(world.settings.seed, "lines"), lanes, entries)
    return entries, lines


def _lanes_of(rng: Rng, lanes: LaneColumns, entries: int) -> Ints:
    planted = np.repeat(np.arange(len(lanes.count)), lanes.count)
    ordinary = pick(rng, lanes.weight, entries - len(planted))
    return np.concatenate([ordinary, planted])


def _arrivals(world: World, rng: Rng, lanes: LaneColumns, lane: Ints) -> Ints:
    """Days of arrival: the season's density within each lane's window."""
    days = np.arange(world.first_day, world.last_day + 1)
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]").astype(np.int64) % 12
    weekdays = (days + 3) % 7  # 1970-01-01 was a Thursday
    density = np.array(_SEASON)[months] * np.array(_WEEKDAYS)[weekdays]
    cumulative = np.concatenate([[0.0], np.cumsum(density)])
    first = np.clip(lanes.first - world.first_day, 0, len(days) - 1)[lane]
    last = np.clip(lanes.last - world.first_day, 0, len(days) - 1)[lane]
    low, high = cumulative[first], cumulative[last + 1]
    drawn = low + rng.random(len(lane)) * (high - low)
    found = np.searchsorted(cumulative, drawn, side="right") - 1
    arrived: Ints = (np.clip(found, first, last) + world.first_day).astype(np.int64)
    return arrived


def _entries(
    world: World, rng: Rng, lanes: LaneColumns, lane: Ints, arrived: Ints, counts: Ints
) -> Entries:
    country = np.array([maker.country for maker in world.book.manufacturers])[lanes.maker[lane]]
    mode = lanes.mode[lane]
    entry_day = arrived + pick(rng, (0.62, 0.2, 0.1, 0.05, 0.02, 0.01), len(lane))
    shipper = lanes.shipper[lane]
    return Entries(
        number=_numbers(rng, world.book, lanes.broker[lane]),
        lane=lane,
        importer=lanes.importer[lane],
        maker=lanes.maker[lane],
        shipper=np.where(shipper < 0, lanes.maker[lane], shipper),
        broker=lanes.broker[lane],
        mode=mode,
        port=_ports(rng, lanes, lane, mode, country),
        lading=lanes.lading[lane],
        country=country,
        export_day=arrived - _days_under_way(rng, mode, country),
        import_day=arrived,
        entry_day=entry_day,
        summary_day=np.minimum(_summary_days(rng, entry_day), to_day(world.settings.end)),
        line_start=np.cumsum(counts) - counts,
        line_count=counts,
        vague=(rng.random(len(lane)) < _VAGUE) & ~lanes.planted[lane],
        tag=lanes.tag[lane],
    )


def _numbers(rng: Rng, book: PartyBook, broker: Ints) -> npt.NDArray[np.str_]:
    """Each filer counts on from a number of its own."""
    begin = rng.integers(1_000_000, 4_000_000, size=len(book.brokers))
    serial = begin[broker] + occurrence(broker)
    return entry_numbers(np.array([firm.filer for firm in book.brokers])[broker], serial)


def _ports(
    rng: Rng, lanes: LaneColumns, lane: Ints, mode: Ints, country: npt.NDArray[np.str_]
) -> Ints:
    """The lane's own port, or now and then another that takes such goods."""
    port = lanes.port[lane].copy()
    stray = (rng.random(len(lane)) < _OTHER_PORT) & ~lanes.planted[lane]
    for iso in np.unique(country):
        for way in (VESSEL, AIR, RAIL, TRUCK):
            chosen = np.flatnonzero(stray & (mode == way) & (country == iso))
            if len(chosen):
                port[chosen] = pick(rng, entry_weights(str(iso), way), len(chosen))
    return port


def _days_under_way(rng: Rng, mode: Ints, country: npt.NDArray[np.str_]) -> Ints:
    isos, which = np.unique(country, return_inverse=True)
    sea = np.array([countries()[str(iso)].sea_days for iso in isos])[which]
    air = np.array([countries()[str(iso)].air_days for iso in isos])[which]
    typical = np.select([mode == VESSEL, mode == AIR, mode == RAIL], [sea, air, 3], default=1)
    spread = rng.lognormal(0.0, 0.15, len(mode))
    return np.maximum(np.rint(typical * spread), np.where(mode == TRUCK, 0, 1)).astype(np.int64)


def _summary_days(rng: Rng, entry_day: Ints) -> Ints:
    """Within ten working days of entry; a few late. Calendar of weekdays, holidays left out."""
    working = pick(rng, (0.1, 0.08, 0.08, 0.08, 0.08, 0.08, 0.1, 0.12, 0.14, 0.14), len(entry_day))
    late = np.where(rng.random(len(entry_day)) < _LATE, rng.integers(1, 16, len(entry_day)), 0)
    filed = np.busday_offset(entry_day.astype("datetime64[D]"), working + 1 + late, roll="backward")
    return filed.astype("datetime64[D]").astype(np.int64)


def _lines(world: World, rng: Rng, lanes: LaneColumns, entries: Entries) -> Lines:
    goods = world.goods
    entry = np.repeat(np.arange(len(entries)), entries.line_count)
    number = positions(entries.line_count) + 1
    lane = _lanes_of_lines(rng, lanes, entries, entry, number)
    good = _goods_of_lines(rng, goods, lanes.good[lane], number)
    price = _price_shares(rng, lanes, lane)
    quantity, value = _quantities(rng, goods, good, price, entries.mode[entry])
    weight = np.maximum(0.1, np.round(quantity * goods.unit_kg[good] * 1.06, 1))
    return Lines(
        entry=entry,
        lane=np.where(entries.vague[entry], -1, lane),
        number=number,
        good=good,
        maker=lanes.maker[lane],
        country=np.array([firm.country for firm in world.book.manufacturers])[lanes.maker[lane]],
        text=_texts(rng, goods, good, lanes.described_as[lane], entries.vague[entry]),
        quantity=quantity,
        value=value,
        weight=weight,
        packages=np.maximum(1.0, np.rint(weight / _CARTON_KG)),
        price_share=lanes.price[lane],
        marks=_marks(rng, lanes),
    )


def _lanes_of_lines(
    rng: Rng, lanes: LaneColumns, entries: Entries, entry: Ints, number: Ints
) -> Ints:
    """The entry's own lane; of a mixed entry's later lines, half come from a second one."""
    second = _second_lanes(lanes)
    mixed = (rng.random(len(entries)) < _MIXED)[entry]
    moves = mixed & (number > 1) & (rng.random(len(entry)) < 0.5)  # noqa: PLR2004
    own = entries.lane[entry]
    return np.where(moves, second[own], own)


def _second_lanes(lanes: LaneColumns) -> Ints:
    """For each background lane the next one of its importer and mode, else itself."""
    count = len(lanes.importer)
    order = np.lexsort((np.arange(count), lanes.mode, lanes.importer, lanes.planted))
    following = np.roll(order, -1)
    alike = (lanes.importer[order] == lanes.importer[following]) & ~lanes.planted[order]
    alike &= (lanes.mode[order] == lanes.mode[following]) & ~lanes.planted[following]
    second = np.arange(count)
    second[order[alike]] = following[alike]
    return second


def _marks(rng: Rng, lanes: LaneColumns) -> npt.NDArray[np.str_]:
    """A third of the background lanes put a style, model or order number behind the goods."""
    count = len(lanes.importer)
    kind = pick(rng, (0.65, 0.13, 0.12, 0.10), count)
    words = np.array(["", ", STYLE ", ", MODEL ", ", PO "])[kind]
    number = rng.integers(10_000, 99_999, count).astype("U5")
    plain = (kind == 0) | lanes.planted
    return np.where(plain, "", np.char.add(words, number))


def _goods_of_lines(rng: Rng, goods: Catalogue, main: Ints, number: Ints) -> Ints:
    """The lane's main good on the first line, then mostly others of the same row of goods.csv."""
    by_row = np.argsort(goods.row, kind="stable")
    cumulative = np.concatenate([[0.0], np.cumsum(goods.weight[by_row])])
    sizes = np.bincount(goods.row)
    ends = np.cumsum(sizes)
    low, high = cumulative[ends - sizes][goods.row[main]], cumulative[ends][goods.row[main]]
    drawn = low + rng.random(len(main)) * (high - low)
    found = np.searchsorted(cumulative, drawn, side="right") - 1
    other = by_row[np.clip(found, 0, len(by_row) - 1)]
    stays = (number == 1) | (rng.random(len(main)) < 0.35)  # noqa: PLR2004  (assumed)
    return np.where(stays, main, other)


def _price_shares(rng: Rng, lanes: LaneColumns, lane: Ints) -> Floats:
    """What a line costs beside its good's price: the lane's own level and a line's noise."""
    noise = rng.lognormal(0.0, 0.12, len(lane))
    return lanes.price[lane] * noise


def _quantities(
    rng: Rng, goods: Catalogue, good: Ints, price: Floats, mode: Ints
) -> tuple[Floats, Floats]:
    """Quantity in the tariff's unit and value in whole dollars (block 36 knows no cents)."""
    median = np.array([_LINE_MEDIAN[way] for way in (VESSEL, AIR, RAIL, TRUCK)])[mode]
    wanted = median * rng.lognormal(0.0, _LINE_SIGMA, len(good))
    unit_price = goods.unit_price[good] * price
    quantity = np.maximum(1.0, np.rint(wanted / goods.unit_price[good]))
    return quantity, np.maximum(1.0, np.rint(quantity * unit_price))


def _texts(rng: Rng, goods: Catalogue, good: Ints, fixed: Ints, vague: Bools) -> Ints:
    own = goods.text_start[good] + (rng.random(len(good)) * goods.text_count[good]).astype(np.int64)
    loose = goods.vague_start + (
        rng.random(len(good)) * (len(goods.texts) - goods.vague_start)
    ).astype(np.int64)
    return np.where(fixed >= 0, fixed, np.where(vague, loose, own))
