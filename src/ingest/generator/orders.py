"""The AD/CVD orders of a world: invented ones, on goods and countries of the real kind."""

from dataclasses import dataclass
from datetime import date, timedelta

from ingest.generator.settings import WorldSettings


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `prefix` is the subheading it covers; `rate` the cash deposit as a share."""

    number: str
    kind: str
    goods: str
    country: str
    country_name: str
    prefix: str
    effective: date
    rate: float

    @property
    def title(self) -> str:
        """How the order is called; it says that it is invented."""
        return f"{self.goods} from {self.country_name} (SYNTHETIC ORDER, invented for this world)"


# Number, kind, goods, country, subheading, effective (share of the span; below 0 before it), rate.
# The 700s of Commerce's numbering are used so that no number stands for a well-known order.
_ORDERS = (
    ("A-570-791", "ad", "Steel Wire Garment Hangers", "CN", "China", "732620", 0.28, 0.624),
    ("A-570-792", "ad", "Wooden Bed Frames", "CN", "China", "940350", 0.34, 0.481),
    ("A-570-793", "ad", "Aluminum Alloy Wheels", "CN", "China", "870870", 0.24, 0.729),
    ("A-552-794", "ad", "Hardwood Plywood", "VN", "Vietnam", "441233", 0.40, 0.372),
    ("C-570-795", "cvd", "Aluminum Profiles", "CN", "China", "760429", -0.8, 0.187),
    ("A-570-796", "ad", "Porcelain Mugs and Plates", "CN", "China", "691110", -0.5, 0.553),
    ("A-580-797", "ad", "Galvanized Steel Sheet", "KR", "Korea", "721049", -1.0, 0.116),
    ("A-533-798", "ad", "Polished Granite Slabs", "IN", "India", "680293", -0.3, 0.214),
)


def orders_of(settings: WorldSettings) -> tuple[Order, ...]:
    """The orders of a world, dated within and before its span."""
    return tuple(
        Order(number, kind, goods, country, name, prefix, _dated(settings, share), rate)
        for number, kind, goods, country, name, prefix, share, rate in _ORDERS
    )


def _dated(settings: WorldSettings, share: float) -> date:
    return settings.start + timedelta(days=round(settings.days * share))
