"""ACME Electronics: one account, sixty ports, and the holds at Laredo.

What the CBP deck on the Centers tells of ACME, planted: its microchips enter through exactly sixty
ports, sixty ports review them until the Electronics Center takes over, and Laredo holds them for
"insufficient manifest data" although the description is sufficient, until the Center finds so.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from ingest.generator.background import World
from ingest.generator.consolidation import ELECTRONICS, takeover_days
from ingest.generator.draws import Rng
from ingest.generator.lanes import Lane
from ingest.generator.parties import Importer
from ingest.generator.routes import (
    AIR,
    RAIL,
    TRUCK,
    VESSEL,
    draw_lading,
    port_codes,
    port_index,
    port_weights,
)
from ingest.generator.settings import to_date

NAME = "ACME ELECTRONICS INC"
ACCOUNT = "ACME"
PORTS = 60
LAREDO = "2304"
REASON = "INSUFFICIENT MANIFEST DATA"
HELD = 14
FOUND_UNSUPPORTED = 6
AFTER_FINDING = 12
PENDING = 6
CENTER_REVIEWS = 6
DISPUTES = 8  # every eighth port finds fault with what the others accept
ASKING_PORTS = 5  # every fifth port asks ACME to explain the classification
CHIPS = ("854231", "854232", "854239")

BEFORE, AFTER, LAREDO_HELD, LAREDO_AFTER, OTHER = (
    "acme/before",
    "acme/after",
    "acme/laredo-held",
    "acme/laredo-after",
    "acme/other",
)

_DIVISIONS = (
    ("00", "", 0.0),
    ("01", "Semiconductor Division", 0.6),
    ("02", "Consumer Devices Division", 0.2),
    ("03", "Power Systems Division", 0.2),
)


@dataclass(frozen=True, slots=True)
class Acme:
    """What was planted: firms by index, ports by index, the two days that matter."""

    importers: tuple[int, ...]
    ports: tuple[int, ...]
    takeover: int
    finding: int


def add_acme(world: World, rng: Rng) -> Acme:
    """Plant the account and its lanes."""
    takeover = takeover_days(world.settings)[ELECTRONICS]
    finding = takeover + max(20, world.settings.days // 10)
    importers = tuple(world.book.add_importer(firm) for firm in _firms(world))
    acme = Acme(importers, _ports(), takeover, finding)
    _add_port_lanes(world, rng, acme)
    _add_laredo_lanes(world, rng, acme)
    _add_other_lanes(world, rng, acme)
    return acme


def _firms(world: World) -> list[Importer]:
    since = world.settings.start - timedelta(days=6000)
    seat = world.book.new_importer(ELECTRONICS, since, name=NAME)
    return [
        Importer(
            number=f"29-0000060{suffix}",
            account=ACCOUNT,
            name=NAME,
            street=seat.street,
            city=seat.city,
            state=seat.state,
            postal_code=seat.postal_code,
            phone=seat.phone,
            center=ELECTRONICS,
            since=since,
            division=division,
            partner="ctpat_3",
            partner_since=world.settings.start - timedelta(days=1500),
            controls=True,
            bond=2_000_000,
            fault=0.01,
        )
        for suffix, division, _ in _DIVISIONS
    ]


def _ports() -> tuple[int, ...]:
    """Laredo and the 59 others with most trade."""
    laredo = port_index(LAREDO)
    by_trade = np.argsort(-port_weights().sum(axis=1), kind="stable")
    return (laredo, *[int(port) for port in by_trade if port != laredo][: PORTS - 1])


def way_in(port: int) -> tuple[int, str]:
    """The mode most used at a port, and a country whose goods come that way."""
    mode = int(np.argmax(port_weights()[port]))
    if mode not in {TRUCK, RAIL}:
        return mode, ""
    code = port_codes()[port]
    southern = code[:2] in {"23", "24", "25", "26"}
    return TRUCK, "MX" if southern else "CA"


def _chip_lane(
    world: World, rng: Rng, acme: Acme, port: int, tag: str, span: tuple[int, int], count: int
) -> Lane:
    mode, country = way_in(port)
    country = country or ("TW", "MY", "PH")[int(rng.integers(0, 3))]
    good = _chip(world, rng)
    return Lane(
        importer=acme.importers[1],
        maker=_maker(world, country),
        good=good,
        mode=mode if mode in {AIR, VESSEL} else TRUCK,
        port=port,
        lading=draw_lading(rng, country, mode),
        broker=port % len(world.book.brokers),
        first=span[0],
        last=span[1],
        count=count,
        tag=tag,
    )


def _chip(world: World, rng: Rng) -> int:
    options = world.goods.lines_of(CHIPS[int(rng.integers(0, len(CHIPS)))])
    return int(options[int(rng.integers(0, len(options)))])


def _maker(world: World, country: str) -> int:
    """One chip maker a country, the same for all of ACME's lanes."""
    for index, maker in enumerate(world.book.manufacturers):
        if maker.country == country and maker.name.startswith("ACME "):
            return index
    stem = f"ACME SILICON {country}"
    return world.book.new_manufacturer(country, ELECTRONICS, stem=stem)


def _add_port_lanes(world: World, rng: Rng, acme: Acme) -> None:
    scale = max(1, world.settings.entries // 100_000)
    before = (world.first_day, acme.takeover - 60)
    after = (acme.takeover, world.last_day)
    for port in acme.ports:
        world.lanes.add(_chip_lane(world, rng, acme, port, BEFORE, before, 2 * scale))
        if port != port_index(LAREDO):
            world.lanes.add(_chip_lane(world, rng, acme, port, AFTER, after, scale))


def _add_laredo_lanes(world: World, rng: Rng, acme: Acme) -> None:
    laredo = port_index(LAREDO)
    held = (world.day_at(0.15), acme.finding - 20)
    later = (acme.finding + 1, world.last_day)
    for span, tag, count in (
        (held, LAREDO_HELD, HELD),
        (later, LAREDO_AFTER, AFTER_FINDING),
    ):
        for _ in range(2):
            lane = _chip_lane(world, rng, acme, laredo, tag, span, count // 2)
            world.lanes.add(lane)


def _add_other_lanes(world: World, rng: Rng, acme: Acme) -> None:
    for importer, prefix in ((acme.importers[2], "847130"), (acme.importers[3], "850440")):
        options = world.goods.lines_of(prefix)
        for port in acme.ports[1:5]:
            lane = _chip_lane(world, rng, acme, port, OTHER, (world.first_day, world.last_day), 3)
            lane.importer, lane.good = importer, int(options[0])
            world.lanes.add(lane)


def described(acme: Acme) -> dict[str, object]:
    """The account's facts for `truth/acme.json`, entries and holds apart."""
    return {
        "account_id": ACCOUNT,
        "name": NAME,
        "ports": sorted(port_codes()[port] for port in acme.ports),
        "center": ELECTRONICS,
        "center_since": to_date(acme.takeover).isoformat(),
        "finding_date": to_date(acme.finding).isoformat(),
        "hold_port": LAREDO,
        "hold_reason": REASON,
    }
