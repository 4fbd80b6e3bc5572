"""Holds, examinations, reviews, requests, notices and liquidations as rows of their feeds."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.generator import reasons
from ingest.generator.acme import LAREDO_HELD
from ingest.generator.columns import days, flags, laid_out, money, text_column, texts_at, where
from ingest.generator.drawn import Drawn
from ingest.generator.draws import Bools, Ints
from ingest.generator.faults import CLASSIFICATION, KINDS, NONE, VALUE
from ingest.generator.holds import EXAM_TYPES, OPEN, OUTCOMES
from ingest.generator.inquiries import (
    LIQUIDATION_TYPES,
    REQUEST_OUTCOMES,
    TOPICS,
    centers_of,
)
from ingest.generator.numbers import joined, zero_padded
from ingest.generator.routes import port_codes
from schemas.records import LAYOUTS, RecordKind

_QUESTIONS = (
    "Describe the article, its material and use, and state why this tariff number applies.",
    "Submit the purchase order, proof of payment and any royalties or assists.",
    "Submit the certificate of origin and production records of the manufacturer.",
    "State whether the goods are within the scope of the order, with production records.",
    "Submit the permits of the agency concerned.",
    "Submit a sample or photographs that show the marking of the country of origin.",
    "Submit the commercial invoice and packing list.",
)


def hold_table(drawn: Drawn) -> pa.Table:
    """One row a hold."""
    holds = drawn.holds
    entry = holds.entry
    found = holds.unsupported | holds.supported
    finding = np.where(holds.unsupported, 0, np.where(holds.supported, 1, 2))
    columns = {
        "hold_id": pa.array(_ids("HLD", len(entry))),
        **_shipment(drawn, entry),
        "hold_type": texts_at([reason.hold_type for reason in reasons.REASONS], holds.reason),
        "reason": texts_at([reason.words for reason in reasons.REASONS], holds.reason),
        "placed_date": days(holds.placed_day),
        "removed_date": days(holds.removed_day),
        "disposition": texts_at(("1G", "1F"), (holds.removed_day > 0).astype(np.int64)),
        "outcome": texts_at(OUTCOMES, np.where(holds.removed_day > 0, holds.outcome, OPEN)),
        "center": where(found, text_column(centers_of(drawn.world, drawn.entries)[entry])),
        "center_finding": texts_at(("not_supported", "supported", "none"), finding),
        "center_finding_date": days(holds.finding_day),
        "notes": _hold_notes(drawn),
    }
    told = laid_out(LAYOUTS[RecordKind.HOLD].fields, columns, len(entry))
    return pa.concat_tables([told, _waiting_table(drawn, len(entry))])


def _waiting_table(drawn: Drawn, before: int) -> pa.Table:
    """Holds on bills that have no entry yet."""
    waiting, bills = drawn.waiting, drawn.bills
    count = len(waiting.bill)
    entry = bills.source[waiting.bill]
    columns = {
        **_entry(drawn, entry),
        "hold_id": pa.array(_ids("HLD", before + count)[before:], pa.string()),
        "entry_number": pa.nulls(count, pa.string()),
        "bill_number": pa.array(bills.number[waiting.bill], pa.string()),
        "arrival_date": days(bills.arrival_day[waiting.bill]),
        "hold_type": texts_at([reason.hold_type for reason in reasons.REASONS], waiting.reason),
        "reason": texts_at([reason.words for reason in reasons.REASONS], waiting.reason),
        "placed_date": days(waiting.placed_day),
        "disposition": texts_at(("1G",), np.zeros(count, dtype=np.int64)),
        "outcome": texts_at(OUTCOMES, np.full(count, OPEN)),
        "center_finding": texts_at(("none",), np.zeros(count, dtype=np.int64)),
    }
    return laid_out(LAYOUTS[RecordKind.HOLD].fields, columns, count)


def _hold_notes(drawn: Drawn) -> pa.Array:
    laredo = drawn.entries.tagged(LAREDO_HELD)[drawn.holds.entry]
    found = laredo & drawn.holds.unsupported
    words = (
        "",
        "PLS AMEND CARGO DESC",
        "CENTER: DESCRIPTION NAMES GOODS AND MATERIAL; SUFFICIENT. RELEASE SIMILAR SHIPMENTS.",
    )
    return texts_at(words, laredo.astype(np.int64) + found.astype(np.int64))


def exam_table(drawn: Drawn) -> pa.Table:
    """One row an examination."""
    exams = drawn.exams
    kind = np.where(exams.discrepancy, drawn.faults.kind[exams.entry], NONE)
    disposition = np.where(exams.kind == 0, 2, 1)
    columns = {
        "exam_id": pa.array(_ids("EXM", len(exams.entry))),
        **_shipment(drawn, exams.entry),
        "exam_type": texts_at(EXAM_TYPES, exams.kind),
        "exam_date": days(exams.day),
        "released_date": days(exams.released_day),
        "disposition": texts_at(("1A", "1B", "1C"), disposition),
        "discrepancy": flags(exams.discrepancy),
        "discrepancy_type": texts_at(("", *KINDS[1:]), kind),
    }
    return laid_out(LAYOUTS[RecordKind.EXAM].fields, columns, len(exams.entry))


def review_table(drawn: Drawn) -> pa.Table:
    """One row a review; what was underpaid shows only where the review found it."""
    reviews, faults = drawn.inquiries.reviews, drawn.faults
    wrong = ~reviews.compliant & ~reviews.disputed
    columns = {
        "review_id": pa.array(_ids("REV", len(reviews.entry))),
        **_entry(drawn, reviews.entry),
        "line_number": pa.array(drawn.lines.number[reviews.line]),
        "sample_type": texts_at(("targeted", "random"), reviews.random.astype(np.int64)),
        "stratum": text_column(reviews.stratum),
        "reviewed_by": texts_at(("port", "center"), reviews.by_center.astype(np.int64)),
        "review_date": days(reviews.day),
        "compliant": flags(reviews.compliant),
        "discrepancy_type": texts_at(("", *KINDS[1:]), reviews.found),
        "revenue_under": money(np.where(wrong, faults.under[reviews.entry], 0.0)),
        "revenue_over": money(np.where(wrong, faults.over[reviews.entry], 0.0)),
        "hours": pa.array(reviews.hours),
        "center": _deciding(drawn, reviews.entry, reviews.by_center),
    }
    return laid_out(LAYOUTS[RecordKind.REVIEW].fields, columns, len(reviews.entry))


def request_table(drawn: Drawn) -> pa.Table:
    """One row a CBP 28."""
    requests = drawn.inquiries.requests
    columns = {
        "request_id": pa.array(_ids("RFI", len(requests.entry))),
        **_entry(drawn, requests.entry),
        "line_number": pa.array(drawn.lines.number[requests.line]),
        "hts": texts_at(drawn.world.goods.hts.tolist(), drawn.lines.good[requests.line]),
        "topic": texts_at(TOPICS, requests.topic),
        "question": texts_at(_QUESTIONS, requests.topic),
        "issued_date": days(requests.issued_day),
        "due_date": days(requests.issued_day + 30),
        "answered_date": days(requests.answered_day),
        "outcome": texts_at(REQUEST_OUTCOMES, requests.outcome),
        "center": _deciding(drawn, requests.entry, requests.by_center),
    }
    return laid_out(LAYOUTS[RecordKind.REQUEST].fields, columns, len(requests.entry))


def notice_table(drawn: Drawn) -> pa.Table:
    """One row a CBP 29."""
    notices, requests, faults = drawn.inquiries.notices, drawn.inquiries.requests, drawn.faults
    entry = notices.entry
    kind = faults.kind[entry]
    moved = faults.under[entry] - faults.over[entry]
    reclassified = kind == CLASSIFICATION
    before = drawn.lines.good[faults.line[entry]]
    columns = {
        "notice_id": pa.array(_ids("NOA", len(entry))),
        **_entry(drawn, entry),
        "request_id": pa.array(_ids("RFI", len(requests.entry))[notices.request]),
        "action": texts_at(("proposed", "taken"), notices.taken.astype(np.int64)),
        "topic": texts_at(TOPICS, requests.topic[notices.request]),
        "hts_before": texts_at(drawn.world.goods.hts.tolist(), before),
        "hts_after": where(reclassified, _hts_after(drawn, before, entry)),
        "value_change": where(kind == VALUE, money(_value_change(drawn, entry))),
        "duty_change": money(moved),
        "issued_date": days(notices.day),
        "response_due_date": where(~notices.taken, days(notices.day + 20)),
        "center": _deciding(drawn, entry, requests.by_center[notices.request]),
    }
    return laid_out(LAYOUTS[RecordKind.NOTICE].fields, columns, len(entry))


def _value_change(drawn: Drawn, entry: Ints) -> npt.NDArray[np.float64]:
    """The value added or taken off: the duty moved, divided by the line's rate."""
    faults = drawn.faults
    rate = drawn.world.goods.rate_share[drawn.lines.good[faults.line[entry]]]
    moved = faults.under[entry] - faults.over[entry]
    return np.where(rate > 0, moved / np.maximum(rate, 1e-9), 0.0)


def _hts_after(drawn: Drawn, before: Ints, entry: Ints) -> pa.Array:
    """A neighbouring line of the tariff; for the schemes the line that is right."""
    goods = drawn.world.goods
    after = np.where(before + 1 < len(goods.hts), before + 1, before - 1)
    texts = goods.hts[after]
    for case in drawn.cases:
        if "hts_right" in case.facts:
            member = drawn.entries.tagged(case.tag)[entry]
            texts = np.where(member, str(case.facts["hts_right"]), texts)
    return pa.array(texts)


def liquidation_table(drawn: Drawn) -> pa.Table:
    """One row a liquidation, extension or suspension."""
    done, owed = drawn.inquiries.liquidations, drawn.entry_duties
    changed = done.kind == LIQUIDATION_TYPES.index("change")
    reason = np.where(changed, drawn.faults.kind[done.entry], NONE)
    columns = {
        **_entry(drawn, done.entry),
        "liquidation_date": days(done.day),
        "liquidation_type": texts_at(LIQUIDATION_TYPES, done.kind),
        "duty_deposited": money(owed.duty[done.entry] + owed.deposit[done.entry]),
        "duty_final": money(done.final),
        "value_final": money(owed.value[done.entry]),
        "reason": texts_at(("", *KINDS[1:]), reason),
        "center": text_column(centers_of(drawn.world, drawn.entries)[done.entry]),
    }
    return laid_out(LAYOUTS[RecordKind.LIQUIDATION].fields, columns, len(done.entry))


def _ids(prefix: str, count: int) -> npt.NDArray[np.str_]:
    return joined(np.full(count, f"{prefix}-"), zero_padded(np.arange(1, count + 1), 8))


def _entry(drawn: Drawn, entry: Ints) -> dict[str, pa.Array]:
    book = drawn.world.book
    return {
        "entry_number": pa.array(drawn.entries.number[entry]),
        "importer_number": texts_at(
            [firm.number for firm in book.importers], drawn.entries.importer[entry]
        ),
        "port": texts_at(port_codes(), drawn.entries.port[entry]),
    }


def _shipment(drawn: Drawn, entry: Ints) -> dict[str, pa.Array]:
    return {
        **_entry(drawn, entry),
        "bill_number": pa.array(drawn.bills.number[entry]),
        "arrival_date": days(drawn.bills.arrival_day[entry]),
    }


def _deciding(drawn: Drawn, entry: Ints, by_center: Bools) -> pa.Array:
    return where(by_center, text_column(centers_of(drawn.world, drawn.entries)[entry]))


def hold_ids(drawn: Drawn) -> npt.NDArray[np.str_]:
    """The number of each hold, in the holds' order."""
    return _ids("HLD", len(drawn.holds.entry))


def review_ids(drawn: Drawn) -> npt.NDArray[np.str_]:
    """The number of each review, in the reviews' order."""
    return _ids("REV", len(drawn.inquiries.reviews.entry))


def request_ids(drawn: Drawn) -> npt.NDArray[np.str_]:
    """The number of each request, in the requests' order."""
    return _ids("RFI", len(drawn.inquiries.requests.entry))
