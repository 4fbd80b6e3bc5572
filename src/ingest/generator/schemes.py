"""Evasion schemes of four kinds, and honest trade that looks like each of them.

After GAO-12-551 and the evasion notices: goods of an order that come from a third country once the
order holds; goods valued far below their like; an importer that disappears and comes back at the
same address; goods entered under a line with a lower rate. Every kind is planted several times
with firms of its own, each beside a look-alike that breaks no rule.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.generator.background import World
from ingest.generator.draws import Rng
from ingest.generator.lanes import Lane
from ingest.generator.orders import Order
from ingest.generator.parties import Importer, countries
from ingest.generator.routes import VESSEL, draw_lading, draw_port
from ingest.generator.settings import to_date, to_day

ORIGIN_SHIFT = "origin_shift"
UNDERVALUATION = "undervaluation"
REBIRTH = "rebirth"
MISCLASSIFICATION = "misclassification"
KINDS = (ORIGIN_SHIFT, UNDERVALUATION, REBIRTH, MISCLASSIFICATION)

_THIRD_COUNTRIES = ("VN", "MY", "TH", "ID")
_MISCLASSIFIED = (("610990", "610910"), ("611030", "611020"), ("640411", "640399"))
_VALUED = ("870830", "731815", "392690", "940161", "848180", "732393", "610910", "820559")


@dataclass(slots=True)
class Case:
    """One planted case; `guilty` is false for a look-alike. Firms are indices."""

    tag: str
    kind: str
    guilty: bool
    importers: list[int] = field(default_factory=list)
    makers: list[int] = field(default_factory=list)
    order: str = ""
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class _Plot:
    """What the building of one case needs."""

    world: World
    rng: Rng
    orders: tuple[Order, ...]
    case: Case

    def importer(self, center: str, since_day: int, *, name: str = "") -> Importer:
        firm = self.world.book.new_importer(center, to_date(since_day), name=name)
        firm.fault = 0.02
        return firm

    def keep(self, firm: Importer) -> int:
        index = self.world.book.add_importer(firm)
        self.case.importers.append(index)
        return index

    def maker(self, country: str, center: str, stem: str = "") -> int:
        index = self.world.book.new_manufacturer(country, center, stem=stem)
        self.case.makers.append(index)
        return index

    def good(self, prefix: str, *, rank: int = 0) -> int:
        options = self.world.goods.lines_of(prefix)
        return int(options[rank % len(options)])

    def center(self, good: int) -> str:
        return str(self.world.goods.center[good])

    def size(self) -> int:
        least = 6 if self.world.settings.entries < 20_000 else 14  # noqa: PLR2004  (small worlds)
        return int(self.rng.integers(least, 2 * least + 1))

    def lane(
        self,
        importer: int,
        maker: int,
        good: int,
        span: tuple[int, int],
        *,
        part: str = "",
        count: int = 0,
        **more: float | str,
    ) -> None:
        country = self.world.book.manufacturers[maker].country
        lane = Lane(
            importer=importer,
            maker=maker,
            good=good,
            mode=VESSEL,
            port=draw_port(self.rng, country, VESSEL),
            lading=draw_lading(self.rng, country, VESSEL),
            broker=int(self.rng.integers(0, len(self.world.book.brokers))),
            first=span[0],
            last=span[1],
            count=count or self.size(),
            tag=f"{self.case.tag}/{part}" if part else self.case.tag,
        )
        for name, value in more.items():
            setattr(lane, name, value)
        self.world.lanes.add(lane)


def add_schemes(world: World, rng: Rng, orders: tuple[Order, ...]) -> list[Case]:
    """Plant every kind, as many times as the world has room for, guilty and honest alike."""
    times = max(2, min(30, world.settings.entries // 10_000))
    cases: list[Case] = []
    for kind, guilty, build in _BUILDERS:
        for number in range(times):
            prefix = "scheme" if guilty else "control"
            case = Case(f"{prefix}/{kind}/{number + 1:02d}", kind, guilty)
            build(_Plot(world, rng, orders, case), number)
            cases.append(case)
    return cases


def _origin_shift(plot: _Plot, number: int) -> None:
    """Before the order from the country, after it from a sister firm elsewhere, same buyer."""
    order = plot.orders[number % 4]
    good, day = plot.good(order.prefix), to_day(order.effective)
    buyer = plot.keep(plot.importer(plot.center(good), plot.world.first_day - 300))
    where = countries()[order.country]
    stem = plot.world.book.namer.stem(where.region, plot.center(good))
    old = plot.maker(order.country, plot.center(good), stem)
    third = [c for c in _THIRD_COUNTRIES if c != order.country]
    new = plot.maker(third[number % len(third)], plot.center(good), stem)
    begin = day + int(plot.rng.integers(15, 70))
    plot.lane(buyer, old, good, (plot.world.first_day, day - 1), part="before", count=6)
    plot.lane(buyer, new, good, (begin, plot.world.last_day), shipper=old)
    if number % 2 == 0:
        second = plot.keep(plot.importer(plot.center(good), begin))
        lading = where.lading[0]
        span = (begin + 20, plot.world.last_day)
        plot.lane(second, new, good, span, shipper=old, lading=lading)
    plot.case.order = order.number
    plot.case.facts = {"true_origin": order.country, "order_date": order.effective.isoformat()}


def _honest_shift(plot: _Plot, number: int) -> None:
    """No order on the goods; a maker of another name, goods loaded where they are made."""
    good = plot.good(("392690", "940161", "850440", "420222")[number % 4])
    buyer = plot.keep(plot.importer(plot.center(good), plot.world.first_day - 900))
    day = plot.world.day_at(0.4)
    plot.lane(
        buyer, plot.maker("CN", plot.center(good)), good, (plot.world.first_day, day), part="before"
    )
    plot.lane(buyer, plot.maker("VN", plot.center(good)), good, (day + 30, plot.world.last_day))


def _undervaluation(plot: _Plot, number: int) -> None:
    """Unit values of a tenth to a sixth of what the goods cost."""
    good = plot.good(_VALUED[number % len(_VALUED)])
    price = float(plot.rng.uniform(0.10, 0.16))
    maker = plot.maker("CN", plot.center(good))
    span = (plot.world.day_at(0.25), plot.world.last_day)
    for _ in range(1 + number % 2):
        buyer = plot.keep(plot.importer(plot.center(good), span[0] - 40))
        plot.lane(buyer, maker, good, span, price=price)
    plot.case.facts = {"price_share": round(price, 3)}


def _honest_low_price(plot: _Plot, number: int) -> None:
    """Cheap goods, but above the quarter of the median; not the goods of the scheme beside it."""
    good = plot.good(_VALUED[(number + len(_VALUED) // 2) % len(_VALUED)])
    price = float(plot.rng.uniform(0.45, 0.6))
    buyer = plot.keep(plot.importer(plot.center(good), plot.world.first_day - 1200))
    span = (plot.world.day_at(0.25), plot.world.last_day)
    plot.lane(buyer, plot.maker("CN", plot.center(good)), good, span, price=price)


def _rebirth(plot: _Plot, number: int) -> None:
    """Goods of an order entered without it; the firm ends, another begins at its address."""
    order = plot.orders[4 + number % 4]
    good = plot.good(order.prefix)
    first = plot.importer(plot.center(good), plot.world.first_day - 200)
    end = plot.world.day_at(float(plot.rng.uniform(0.4, 0.55)))
    begin = end + int(plot.rng.integers(15, 60))
    second = _heir(plot, first, begin)
    first.inactive = True
    maker = plot.maker(order.country, plot.center(good))
    span = (plot.world.first_day, end)
    plot.lane(plot.keep(first), maker, good, span, part="first", order=-1)
    plot.lane(plot.keep(second), maker, good, (begin, plot.world.last_day), part="second", order=-1)
    plot.case.order = order.number
    plot.case.facts = {"ended": to_date(end).isoformat(), "began": to_date(begin).isoformat()}


def _heir(plot: _Plot, first: Importer, day: int) -> Importer:
    heir = plot.importer(first.center, day)
    heir.street, heir.city, heir.state = first.street, first.city, first.state
    heir.postal_code, heir.phone = first.postal_code, first.phone
    return heir


def _honest_move(plot: _Plot, number: int) -> None:
    """One account goes on under a new number and name at the same address, no order about."""
    good = plot.good(("841391", "848340", "901890", "330499")[number % 4])
    first = plot.importer(plot.center(good), plot.world.first_day - 2500)
    end = plot.world.day_at(0.5)
    second = _heir(plot, first, end + 10)
    second.account, first.inactive = first.account, True
    second.since = to_date(end)
    maker = plot.maker("DE", plot.center(good))
    plot.lane(plot.keep(first), maker, good, (plot.world.first_day, end), part="first")
    plot.lane(plot.keep(second), maker, good, (end + 10, plot.world.last_day), part="second")


def _misclassification(plot: _Plot, number: int) -> None:
    """First under the line the words call for, then the same words under a lower rate."""
    high, low = _MISCLASSIFIED[number % len(_MISCLASSIFIED)]
    right, wrong = plot.good(high), plot.good(low)
    buyer = plot.keep(plot.importer(plot.center(right), plot.world.first_day - 800))
    maker = plot.maker(("CN", "VN", "ID")[number % 3], plot.center(right))
    text = int(plot.world.goods.text_start[right])
    day = plot.world.day_at(float(plot.rng.uniform(0.3, 0.45)))
    span = (plot.world.first_day, day)
    plot.lane(buyer, maker, right, span, part="before", count=6, described_as=text)
    plot.lane(buyer, maker, wrong, (day + 1, plot.world.last_day), described_as=text)
    goods = plot.world.goods
    plot.case.facts = {"hts_right": str(goods.hts[right]), "hts_entered": str(goods.hts[wrong])}


def _honest_reclassification(plot: _Plot, number: int) -> None:
    """The line changes because the goods do, and the words change with it."""
    high, low = _MISCLASSIFIED[number % len(_MISCLASSIFIED)]
    buyer = plot.keep(plot.importer(plot.center(plot.good(high)), plot.world.first_day - 800))
    maker = plot.maker("VN", plot.center(plot.good(high)))
    day = plot.world.day_at(0.4)
    plot.lane(buyer, maker, plot.good(high), (plot.world.first_day, day), part="before")
    plot.lane(buyer, maker, plot.good(low), (day + 1, plot.world.last_day))


_BUILDERS: tuple[tuple[str, bool, Callable[[_Plot, int], None]], ...] = (
    (ORIGIN_SHIFT, True, _origin_shift),
    (UNDERVALUATION, True, _undervaluation),
    (REBIRTH, True, _rebirth),
    (MISCLASSIFICATION, True, _misclassification),
    (ORIGIN_SHIFT, False, _honest_shift),
    (UNDERVALUATION, False, _honest_low_price),
    (REBIRTH, False, _honest_move),
    (MISCLASSIFICATION, False, _honest_reclassification),
)
