"""A port that holds one heading at twice the rate of fifty-nine others, all else alike."""

from dataclasses import dataclass
from datetime import timedelta

from ingest.generator.acme import PORTS, way_in
from ingest.generator.background import World
from ingest.generator.draws import Rng, pick
from ingest.generator.lanes import Lane
from ingest.generator.routes import draw_lading, port_codes, port_index, port_weights

HEADING = "8481"
_PREFIX = "848180"
PORT = "1703"
BASE_RATE = 0.05
FACTOR = 2.0
TAG = "uniformity"
_IMPORTERS = 20
_MAKERS = 12


@dataclass(frozen=True, slots=True)
class Uniformity:
    """What was planted: the port (index, -1 for a world without) and the ports beside it."""

    port: int
    ports: tuple[int, ...]


def add_uniformity(world: World, rng: Rng) -> Uniformity:
    """Plant the valves and their sixty ports; whether one differs is the settings' choice."""
    planted = port_index(PORT)
    others = sorted(range(len(port_codes())), key=lambda port: -port_weights()[port].sum())
    ports = (planted, *[port for port in others if port != planted][: PORTS - 1])
    importers = [_importer(world) for _ in range(_IMPORTERS)]
    makers = {c: [_maker(world, c) for _ in range(_MAKERS // 3)] for c in ("CN", "MX", "CA")}
    at_planted = min(500, max(40, world.settings.entries // 200))
    for port in ports:
        count = at_planted if port == planted else max(2, at_planted // 8)
        for share in range(4):
            part = count // 4 + (share < count % 4)
            if part:
                _add_lane(world, rng, importers, makers, port, part)
    return Uniformity(planted if world.settings.nonuniform else -1, ports)


def _importer(world: World) -> int:
    since = world.settings.start - timedelta(days=2000)
    return world.book.add_importer(world.book.new_importer("CEE010", since))


def _maker(world: World, country: str) -> int:
    return world.book.new_manufacturer(country, "CEE010")


def _add_lane(
    world: World,
    rng: Rng,
    importers: list[int],
    makers: dict[str, list[int]],
    port: int,
    count: int,
) -> None:
    mode, country = way_in(port)
    country = country or "CN"
    options = world.goods.lines_of(_PREFIX)
    world.lanes.add(
        Lane(
            importer=importers[int(rng.integers(0, len(importers)))],
            maker=makers[country][int(rng.integers(0, len(makers[country])))],
            good=int(options[int(pick(rng, world.goods.weight[options], 1)[0])]),
            mode=mode,
            port=port,
            lading=draw_lading(rng, country, mode),
            broker=int(rng.integers(0, len(world.book.brokers))),
            first=world.first_day,
            last=world.last_day,
            count=count,
            tag=TAG,
        )
    )
