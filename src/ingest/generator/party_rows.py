"""Accounts and orders as rows of their feeds."""

from collections.abc import Callable, Sequence
from datetime import date

import pyarrow as pa

from ingest.generator.columns import laid_out
from ingest.generator.drawn import Drawn
from ingest.generator.orders import Order
from ingest.generator.parties import Importer
from schemas.records import LAYOUTS, RecordKind


def account_table(drawn: Drawn) -> pa.Table:
    """One row an importer number, as it stands at the world's end."""
    firms = drawn.world.book.importers
    end = drawn.world.settings.end
    columns = {name: pa.array([of(firm) for firm in firms]) for name, of in _ACCOUNT.items()}
    columns["partner_since"] = pa.array([firm.partner_since for firm in firms], pa.date32())
    columns["as_of"] = pa.array([end] * len(firms), pa.date32())
    return laid_out(LAYOUTS[RecordKind.ACCOUNT].fields, columns, len(firms))


_ACCOUNT: dict[str, Callable[[Importer], str | bool | date | None]] = {
    "importer_number": lambda firm: firm.number,
    "account_id": lambda firm: firm.account,
    "name": lambda firm: firm.name,
    "division": lambda firm: firm.division or None,
    "street": lambda firm: firm.street,
    "city": lambda firm: firm.city,
    "state": lambda firm: firm.state,
    "postal_code": lambda firm: firm.postal_code,
    "country": lambda _: "US",
    "phone": lambda firm: firm.phone,
    "partner_status": lambda firm: firm.partner,
    "internal_controls": lambda firm: firm.controls,
    "center": lambda firm: firm.center,
    "bond_amount": lambda firm: str(firm.bond),
    "since": lambda firm: firm.since,
    "status": lambda firm: "inactive" if firm.inactive else "active",
}


def order_table(drawn: Drawn) -> pa.Table:
    """One row an order in force at the world's end."""
    orders: Sequence[Order] = drawn.orders
    goods = drawn.world.goods
    columns = {
        "order_id": pa.array([order.number for order in orders]),
        "order_type": pa.array([order.kind for order in orders]),
        "title": pa.array([order.title for order in orders]),
        "country": pa.array([order.country for order in orders]),
        "hts_numbers": pa.array(
            [goods.hts[goods.lines_of(order.prefix)].tolist() for order in orders],
            pa.list_(pa.string()),
        ),
        "goods": pa.array([order.goods for order in orders]),
        "effective_date": pa.array([order.effective for order in orders], pa.date32()),
        "rate": pa.array([f"{order.rate:.2%}" for order in orders]),
    }
    return laid_out(LAYOUTS[RecordKind.ORDER].fields, columns, len(orders))
