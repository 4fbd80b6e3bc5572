"""What was planted, told by keys, so that a finding can be scored against it.

Everything under `truth/` is for the judge: no feed reads it, and nothing in it is a record.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from ingest.generator import acme as acme_plan
from ingest.generator import uniformity as uniformity_plan
from ingest.generator.consolidation import takeover_days
from ingest.generator.drawn import Drawn
from ingest.generator.draws import Bools, Ints
from ingest.generator.event_rows import hold_ids, request_ids, review_ids
from ingest.generator.faults import NONE, guilty_entries
from ingest.generator.holds import heading_entries
from ingest.generator.reasons import REASONS
from ingest.generator.routes import port_codes
from ingest.generator.schemes import Case
from ingest.generator.settings import to_date


def write_truths(drawn: Drawn, folder: Path) -> None:
    """Write all truths into `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "world.json", _world(drawn))
    _write(folder / "acme.json", _acme(drawn))
    _write(folder / "uniformity.json", _uniformity(drawn))
    _write(folder / "consolidation.json", _consolidation(drawn))
    _write(folder / "strata.json", _strata(drawn))
    _write(folder / "schemes.json", [_case(drawn, case) for case in drawn.cases if case.guilty])
    _write(
        folder / "controls.json", [_case(drawn, case) for case in drawn.cases if not case.guilty]
    )
    csv.write_csv(_faults(drawn), folder / "discrepancies.csv")


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _world(drawn: Drawn) -> Mapping[str, Any]:
    settings = drawn.world.settings
    return {
        "note": "SYNTHETIC: invented by tidewaiter generate; no firm or shipment in it is real.",
        "seed": settings.seed,
        "entries": len(drawn.entries),
        "lines": len(drawn.lines),
        "start": settings.start.isoformat(),
        "end": settings.end.isoformat(),
        "nonuniform": settings.nonuniform,
        "schemes": settings.schemes,
        "random_reviews": int(drawn.inquiries.reviews.random.sum()),
        "manufacturer_ids_that_do_not_derive": [
            f"mid:{maker.mid}" for maker in drawn.world.book.manufacturers if not maker.derives
        ],
        "discrepant_entries": int((drawn.faults.kind != NONE).sum()),
        "revenue_under": round(float(drawn.faults.under.sum()), 2),
        "revenue_over": round(float(drawn.faults.over.sum()), 2),
    }


def _entry_keys(drawn: Drawn, chosen: Bools | Ints) -> list[str]:
    return [f"entry:{number}" for number in drawn.entries.number[chosen]]


def _importer_keys(drawn: Drawn, indices: list[int] | tuple[int, ...]) -> list[str]:
    return [f"ior:{drawn.world.book.importers[index].number}" for index in indices]


def _bill_keys(drawn: Drawn, bills: Ints) -> list[str]:
    arrived = [to_date(int(day)).isoformat() for day in drawn.bills.arrival_day[bills]]
    numbers = drawn.bills.number[bills]
    return [f"bill:{number}@{day}" for number, day in zip(numbers, arrived, strict=True)]


def _acme(drawn: Drawn) -> Mapping[str, Any]:
    entries, holds, reviews = drawn.entries, drawn.holds, drawn.inquiries.reviews
    chips = entries.tagged("acme/") & ~entries.tagged(acme_plan.OTHER)
    laredo = entries.tagged(acme_plan.LAREDO_HELD)[holds.entry]
    unsupported = np.flatnonzero(laredo & holds.unsupported)
    firms = drawn.acme.importers
    mine = np.isin(entries.importer[reviews.entry], firms)
    pending = np.arange(len(entries), len(entries) + acme_plan.PENDING)
    ids, review_numbers = hold_ids(drawn), review_ids(drawn)
    asked, requests = drawn.inquiries.requests, request_ids(drawn)
    return {
        **acme_plan.described(drawn.acme),
        "importers": _importer_keys(drawn, firms),
        "entries": int(np.isin(entries.importer, firms).sum()),
        "chip_entries": _entry_keys(drawn, chips),
        "laredo_holds": [f"hold:{ids[index]}" for index in np.flatnonzero(laredo)],
        "laredo_holds_not_supported": [f"hold:{ids[index]}" for index in unsupported],
        "laredo_entries_after_finding": _entry_keys(drawn, entries.tagged(acme_plan.LAREDO_AFTER)),
        "bills_on_the_way": _bill_keys(drawn, pending),
        "disputed_reviews": [
            f"review:{review_numbers[index]}" for index in np.flatnonzero(reviews.disputed)
        ],
        "repeated_requests": [
            f"request:{requests[index]}"
            for index in np.flatnonzero(np.isin(entries.importer[asked.entry], firms))
        ],
        "port_reviews": [
            f"review:{review_numbers[index]}" for index in np.flatnonzero(mine & ~reviews.by_center)
        ],
        "center_reviews": [
            f"review:{review_numbers[index]}" for index in np.flatnonzero(mine & reviews.by_center)
        ],
    }


def _uniformity(drawn: Drawn) -> Mapping[str, Any]:
    uniform, entries = drawn.uniform, drawn.entries
    member = heading_entries(drawn.world, entries, drawn.lines)
    held = np.zeros(len(entries), dtype=np.bool_)
    held[drawn.holds.entry] = True
    codes = port_codes()
    by_port = [
        {
            "port": codes[port],
            "entries": int((member & (entries.port == port)).sum()),
            "held": int((member & held & (entries.port == port)).sum()),
        }
        for port in uniform.ports
    ]
    return {
        "heading": uniformity_plan.HEADING,
        "base_rate": uniformity_plan.BASE_RATE,
        "planted_port": codes[uniform.port] if uniform.port >= 0 else None,
        "factor": uniformity_plan.FACTOR if uniform.port >= 0 else 1.0,
        "ports": by_port,
        "hold_reasons": [reason.words for reason in REASONS],
    }


def _consolidation(drawn: Drawn) -> Mapping[str, Any]:
    reviews = drawn.inquiries.reviews
    return {
        "centers_review_since": {
            center: to_date(day).isoformat()
            for center, day in sorted(takeover_days(drawn.world.settings).items())
        },
        "reviews_by_ports": int((~reviews.by_center).sum()),
        "reviews_by_centers": int(reviews.by_center.sum()),
    }


def _strata(drawn: Drawn) -> list[Mapping[str, Any]]:
    """Population, sample and truth of each stratum of the random reviews."""
    strata, faults, reviews = drawn.inquiries.strata, drawn.faults, drawn.inquiries.reviews
    sampled = np.zeros(len(drawn.entries), dtype=np.bool_)
    sampled[reviews.entry[reviews.random]] = True
    return [
        {
            "stratum": str(name),
            "entries": int((strata == name).sum()),
            "value": round(float(drawn.entry_duties.value[strata == name].sum()), 2),
            "sampled": int((sampled & (strata == name)).sum()),
            "discrepant": int(((faults.kind != NONE) & (strata == name)).sum()),
            "revenue_under": round(float(faults.under[strata == name].sum()), 2),
            "revenue_over": round(float(faults.over[strata == name].sum()), 2),
        }
        for name in np.unique(strata)
    ]


def _case(drawn: Drawn, case: Case) -> Mapping[str, Any]:
    member = drawn.entries.tagged(case.tag)
    evading = guilty_entries(case, drawn.entries) & drawn.faults.scheme
    return {
        "case": case.tag,
        "kind": case.kind,
        "order": f"order:{case.order}" if case.order else None,
        "importers": _importer_keys(drawn, case.importers),
        "manufacturers": [f"mid:{drawn.world.book.manufacturers[i].mid}" for i in case.makers],
        "entries": _entry_keys(drawn, member),
        "evading_entries": _entry_keys(drawn, evading) if case.guilty else [],
        "revenue_evaded": round(float(drawn.faults.under[evading].sum()), 2) if case.guilty else 0,
        **case.facts,
    }


def _faults(drawn: Drawn) -> pa.Table:
    """Every entry with something wrong, found or not."""
    faults = drawn.faults
    chosen = np.flatnonzero(faults.kind != NONE)
    return pa.table(
        {
            "entry_number": drawn.entries.number[chosen],
            "line_number": drawn.lines.number[faults.line[chosen]],
            "discrepancy_type": faults.term[chosen],
            "revenue_under": faults.under[chosen],
            "revenue_over": faults.over[chosen],
            "scheme": faults.scheme[chosen],
        }
    )
