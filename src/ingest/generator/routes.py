"""Where goods come in: modes by origin, ports by mode and coast, ports of lading."""

from functools import cache

import numpy as np

from ingest.generator.bundled import read_table
from ingest.generator.draws import Floats, Rng
from ingest.generator.parties import countries

VESSEL, AIR, RAIL, TRUCK = 0, 1, 2, 3
MODE_WORDS = ("ocean", "air", "rail", "truck")
_COLUMNS = ("vessel", "air", "rail", "truck")

# Shares by land for the two neighbours (vessel, air, rail, truck); goods flown otherwise fly too.
_BY_LAND = {"MX": (0.06, 0.02, 0.10, 0.82), "CA": (0.08, 0.03, 0.17, 0.72)}

# How much likelier a coast is for goods of a region, by vessel.
_COAST_PULL = {
    "asia": {"west": 3.0, "east": 0.9, "gulf": 0.7},
    "europe": {"west": 0.3, "east": 2.2, "gulf": 1.3},
    "south": {"west": 0.4, "east": 1.8, "gulf": 1.6},
    "africa": {"west": 0.2, "east": 2.2, "gulf": 1.3},
    "north": {"west": 0.8, "east": 1.0, "gulf": 1.4},
}


@cache
def port_codes() -> tuple[str, ...]:
    """The ports of entry of the world, as Schedule D codes; elsewhere they go by index."""
    return tuple(row["code"] for row in read_table("us_ports"))


@cache
def port_weights() -> Floats:
    """Volume by port and mode (ports, 4), to no particular scale. Assumed, see the docs."""
    return np.array([[float(row[name]) for name in _COLUMNS] for row in read_table("us_ports")])


@cache
def _coasts() -> tuple[str, ...]:
    return tuple(row["coast"] for row in read_table("us_ports"))


@cache
def entry_weights(country: str, mode: int) -> Floats:
    """How goods of a country spread over the ports in that mode."""
    weights = port_weights()[:, mode].copy()
    region = countries()[country].region
    if mode == VESSEL:
        pull = _COAST_PULL[region]
        weights *= np.array([pull.get(coast, 1.0) for coast in _coasts()])
    if country in _BY_LAND and mode in {RAIL, TRUCK}:
        border = "mexico" if country == "MX" else "canada"
        weights *= np.array([coast == border for coast in _coasts()])
    return weights


def draw_mode(rng: Rng, country: str, air: float) -> int:
    """A mode for goods of that country, of which the share `air` flies."""
    if country in _BY_LAND and rng.random() > air / 2:
        return int(np.searchsorted(np.cumsum(_BY_LAND[country]), rng.random()))
    return AIR if rng.random() < air else VESSEL


def draw_port(rng: Rng, country: str, mode: int) -> int:
    """The index of a port of entry."""
    cumulative = np.cumsum(entry_weights(country, mode))
    return int(np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right"))


def port_index(code: str) -> int:
    """The index of a Schedule D code."""
    return port_codes().index(code)


def draw_lading(rng: Rng, country: str, mode: int) -> str:
    """A Schedule K code, nothing by land. The first port of the list is the main one."""
    if mode in {RAIL, TRUCK}:
        return ""
    ports = countries()[country].lading
    return ports[0] if rng.random() < 0.5 else ports[int(rng.random() * len(ports))]  # noqa: PLR2004
