"""Trade lanes: who buys what from whom, by which way. Entries are drawn from lanes.

A background lane has a weight and takes what is left of the world's entries; a planted lane has a
count of its own, a window of days, and a tag by which `truth/` finds its entries again.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ingest.generator.draws import Bools, Floats, Ints


@dataclass(slots=True, kw_only=True)
class Lane:
    """One lane. Firms and goods are indices into the party book and the catalogue.

    Attributes:
        importer: index of the importer number.
        maker: index of the manufacturer declared.
        shipper: index of the manufacturer on the bill, -1 where it is the maker.
        good: the tariff line mostly entered.
        described_as: text index to describe the goods with, -1 for the good's own texts.
        mode: vessel, air, rail or truck (`routes`).
        port: index of the port of entry.
        lading: Schedule K code.
        broker: index of the broker.
        price: unit price as a multiple of what the good costs.
        weight: share of the background, any scale; 0 for planted lanes.
        count: entries planted; 0 for background lanes.
        first: first day of arrival.
        last: last day of arrival.
        tag: what the lane is planted for.
        order: -1 where goods of an order are entered without it, else 0: declared as due.
    """

    importer: int
    maker: int
    good: int
    mode: int
    port: int
    lading: str
    broker: int
    first: int
    last: int
    shipper: int = -1
    described_as: int = -1
    price: float = 1.0
    weight: float = 0.0
    count: int = 0
    tag: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class LaneColumns:
    """The lanes as columns, one element each."""

    importer: Ints
    maker: Ints
    shipper: Ints
    good: Ints
    described_as: Ints
    mode: Ints
    port: Ints
    broker: Ints
    first: Ints
    last: Ints
    order: Ints
    price: Floats
    weight: Floats
    count: Ints
    planted: Bools
    lading: npt.NDArray[np.str_]
    tag: npt.NDArray[np.str_]


@dataclass(slots=True)
class LaneBook:
    """All lanes of a world, in the order in which they were made."""

    lanes: list[Lane] = field(default_factory=list)

    def add(self, lane: Lane) -> None:
        """Keep a lane."""
        self.lanes.append(lane)

    def columns(self) -> LaneColumns:
        """The lanes as arrays."""
        return LaneColumns(
            importer=self._ints("importer"),
            maker=self._ints("maker"),
            shipper=self._ints("shipper"),
            good=self._ints("good"),
            described_as=self._ints("described_as"),
            mode=self._ints("mode"),
            port=self._ints("port"),
            broker=self._ints("broker"),
            first=self._ints("first"),
            last=self._ints("last"),
            order=self._ints("order"),
            price=self._floats("price"),
            weight=self._floats("weight"),
            count=self._ints("count"),
            planted=self._ints("count") > 0,
            lading=np.array([lane.lading for lane in self.lanes]),
            tag=np.array([lane.tag for lane in self.lanes]),
        )

    def _ints(self, name: str) -> Ints:
        return np.array([getattr(lane, name) for lane in self.lanes], dtype=np.int64)

    def _floats(self, name: str) -> Floats:
        return np.array([getattr(lane, name) for lane in self.lanes], dtype=np.float64)
