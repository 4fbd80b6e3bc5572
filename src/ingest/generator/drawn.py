"""Everything drawn for a world, gathered: what the feeds are written from."""

from dataclasses import dataclass

from ingest.generator.acme import Acme, add_acme
from ingest.generator.background import World, add_background
from ingest.generator.bills import Bills, draw_bills
from ingest.generator.draws import Ints, rng_for
from ingest.generator.duties import EntryDuties, LineDuties, reckon
from ingest.generator.faults import Faults, draw_faults
from ingest.generator.goods import build_catalogue
from ingest.generator.holds import (
    Exams,
    Holds,
    WaitingHolds,
    draw_exams,
    draw_holds,
    draw_waiting_holds,
    release_days,
)
from ingest.generator.inquiries import Inquiries, draw_inquiries
from ingest.generator.lanes import LaneBook
from ingest.generator.naming import Namer
from ingest.generator.orders import Order, orders_of
from ingest.generator.parties import PartyBook
from ingest.generator.schemes import Case, add_schemes
from ingest.generator.settings import WorldSettings
from ingest.generator.shipments import Entries, Lines, draw_shipments
from ingest.generator.uniformity import Uniformity, add_uniformity


@dataclass(frozen=True, slots=True)
class Drawn:
    """A whole world as arrays."""

    world: World
    orders: tuple[Order, ...]
    acme: Acme
    uniform: Uniformity
    cases: list[Case]
    entries: Entries
    lines: Lines
    line_duties: LineDuties
    entry_duties: EntryDuties
    bills: Bills
    faults: Faults
    holds: Holds
    waiting: WaitingHolds
    exams: Exams
    inquiries: Inquiries
    released: Ints


def draw_world(settings: WorldSettings) -> Drawn:
    """Draw firms, trade and what customs did about it."""
    seed = settings.seed
    parties = rng_for(seed, "parties")
    book = PartyBook(parties, Namer(parties))
    world = World(settings, build_catalogue(seed), book, LaneBook())
    orders = orders_of(settings)
    add_background(world, rng_for(seed, "background"))
    acme = add_acme(world, rng_for(seed, "acme"))
    uniform = add_uniformity(world, rng_for(seed, "uniformity"))
    cases = add_schemes(world, rng_for(seed, "schemes"), orders) if settings.schemes else []
    entries, lines = draw_shipments(world)
    line_duties, entry_duties = reckon(world, orders, entries, lines)
    faults = draw_faults(world, cases, orders, entries, lines, line_duties)
    holds = draw_holds(world, acme, uniform, orders, entries, lines)
    exams = draw_exams(world, entries, holds, faults)
    bills = draw_bills(world, entries, lines)
    return Drawn(
        world=world,
        orders=orders,
        acme=acme,
        uniform=uniform,
        cases=cases,
        entries=entries,
        lines=lines,
        line_duties=line_duties,
        entry_duties=entry_duties,
        bills=bills,
        faults=faults,
        holds=holds,
        waiting=draw_waiting_holds(world, bills),
        exams=exams,
        inquiries=draw_inquiries(world, acme, entries, entry_duties, faults),
        released=release_days(world, entries, holds, exams),
    )
