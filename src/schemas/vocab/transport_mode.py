"""Modes of transport (CBP 7501 block 9)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.vocab.code import Code, compact, is_digits

# CBP Form 7501 instructions, block 9.
TRANSPORT_MODES: dict[str, str] = {
    "10": "Vessel, non-container",
    "11": "Vessel, container",
    "12": "Border, waterborne",
    "20": "Rail, non-container",
    "21": "Rail, container",
    "30": "Truck, non-container",
    "31": "Truck, container",
    "32": "Auto",
    "33": "Pedestrian",
    "34": "Road, other",
    "40": "Air, non-container",
    "41": "Air, container",
    "50": "Mail",
    "60": "Passenger, hand-carried",
    "70": "Fixed transport installation",
}
_CONTAINER = frozenset({"11", "21", "31", "41"})


@dataclass(frozen=True, slots=True, order=True)
class TransportMode(Code):
    """A mode of transport, canonically two digits."""

    system: ClassVar[str] = "mode of transport"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a mode.

        Raises:
            InvalidCode: no mode of CBP form 7501.
        """
        code = compact(text)
        if not is_digits(code) or code not in TRANSPORT_MODES:
            raise cls.invalid(text, f"the modes are {', '.join(TRANSPORT_MODES)}")
        return cls(code)

    @property
    def name(self) -> str:
        """The mode in words."""
        return TRANSPORT_MODES[self.value]

    @property
    def is_vessel(self) -> bool:
        """True for goods that came by ship."""
        return self.value in {"10", "11"}

    @property
    def is_container(self) -> bool:
        """True for goods in containers."""
        return self.value in _CONTAINER
