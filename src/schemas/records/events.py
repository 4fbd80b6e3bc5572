"""What happened to a shipment or an entry.

Holds, examinations, CBP 28 and 29, reviews, liquidations.
"""

from schemas.records.layout import (
    COUNT,
    DATE,
    FLAG,
    MONEY,
    NUMBER,
    TEXT,
    CodeSystem,
    Feed,
    Field,
    RecordKind,
    RecordLayout,
)

_ENTRY = Field("entry_number", TEXT, "the entry concerned", code=CodeSystem.ENTRY_NUMBER)
_BILL = Field("bill_number", TEXT, "the bill concerned", code=CodeSystem.BILL_NUMBER)
_ARRIVAL = Field("arrival_date", DATE, "the bill's arrival, with bill_number names one bill")
_IMPORTER = Field(
    "importer_number", TEXT, "importer of record number", code=CodeSystem.IMPORTER_NUMBER
)
_PORT = Field("port", TEXT, "Schedule D", required=True, code=CodeSystem.PORT)
_CENTER = Field("center", TEXT, "the Center that decided, CEE001 to CEE010", code=CodeSystem.CENTER)
_NOTES = Field("notes", TEXT, "the officer's words")

HOLD = RecordLayout(
    kind=RecordKind.HOLD,
    feed=Feed.HOLDS,
    fields=(
        Field("hold_id", TEXT, "the feed's own number", required=True),
        _ENTRY,
        _BILL,
        _ARRIVAL,
        _IMPORTER,
        _PORT,
        Field(
            "hold_type",
            TEXT,
            "manifest, commercial enforcement, statistical validation, CET or PGA",
            choices=("manifest", "commercial_enforcement", "statistical_validation", "cet", "pga"),
        ),
        Field("reason", TEXT, "why, in the port's words", required=True),
        Field("placed_date", DATE, "when the hold was placed", required=True),
        Field("removed_date", DATE, "when it was removed"),
        Field("disposition", TEXT, "CAMIR disposition code (1G placed, 1F removed)"),
        Field(
            "outcome",
            TEXT,
            "released, examined, refused, seized or open",
            choices=("released", "examined", "refused", "seized", "open"),
        ),
        _CENTER,
        Field(
            "center_finding",
            TEXT,
            "what the Center found",
            choices=("supported", "not_supported", "none"),
        ),
        Field("center_finding_date", DATE, "when the Center found it"),
        _NOTES,
    ),
    key_fields=("hold_id",),
    effective_field="placed_date",
)

EXAM = RecordLayout(
    kind=RecordKind.EXAM,
    feed=Feed.EXAMS,
    fields=(
        Field("exam_id", TEXT, "the feed's own number", required=True),
        _ENTRY,
        _BILL,
        _ARRIVAL,
        _IMPORTER,
        _PORT,
        Field(
            "exam_type",
            TEXT,
            "nii, tail_gate, intensive or agency",
            choices=("nii", "tail_gate", "intensive", "agency"),
        ),
        Field("exam_date", DATE, "when it took place", required=True),
        Field("released_date", DATE, "when the goods were released"),
        Field("disposition", TEXT, "CAMIR disposition code (1A, 1B, 1C)"),
        Field("discrepancy", FLAG, "something was wrong"),
        Field("discrepancy_type", TEXT, "what was wrong, in one term"),
        _CENTER,
        _NOTES,
    ),
    key_fields=("exam_id",),
    effective_field="exam_date",
)

REQUEST = RecordLayout(
    kind=RecordKind.REQUEST,
    feed=Feed.REQUESTS,
    fields=(
        Field("request_id", TEXT, "the feed's own number", required=True),
        Field(
            "entry_number",
            TEXT,
            "the entry asked about",
            required=True,
            code=CodeSystem.ENTRY_NUMBER,
        ),
        _IMPORTER,
        _PORT,
        Field("line_number", COUNT, "the line asked about", minimum=1),
        Field("hts", TEXT, "the tariff number asked about", code=CodeSystem.HTS),
        Field(
            "topic",
            TEXT,
            "classification, value, origin, ad_cvd, admissibility, marking or other",
            required=True,
            choices=(
                "classification",
                "value",
                "origin",
                "ad_cvd",
                "admissibility",
                "marking",
                "other",
            ),
        ),
        Field("question", TEXT, "what is asked"),
        Field("issued_date", DATE, "when the CBP 28 went out", required=True),
        Field("due_date", DATE, "30 days after issue"),
        Field("answered_date", DATE, "when the answer came"),
        Field(
            "outcome",
            TEXT,
            "no_change, change, no_answer or open",
            choices=("no_change", "change", "no_answer", "open"),
        ),
        _CENTER,
        _NOTES,
    ),
    key_fields=("request_id",),
    effective_field="issued_date",
)

NOTICE = RecordLayout(
    kind=RecordKind.NOTICE,
    feed=Feed.NOTICES,
    fields=(
        Field("notice_id", TEXT, "the feed's own number", required=True),
        Field(
            "entry_number", TEXT, "the entry concerned", required=True, code=CodeSystem.ENTRY_NUMBER
        ),
        _IMPORTER,
        _PORT,
        Field("request_id", TEXT, "the CBP 28 it follows"),
        Field(
            "action",
            TEXT,
            "proposed or taken (19 CFR 152.2)",
            required=True,
            choices=("proposed", "taken"),
        ),
        Field("topic", TEXT, "as on the CBP 28"),
        Field("hts_before", TEXT, "tariff number as entered", code=CodeSystem.HTS),
        Field("hts_after", TEXT, "tariff number as found", code=CodeSystem.HTS),
        Field("value_change", MONEY, "US dollars, may be negative"),
        Field("duty_change", MONEY, "US dollars, may be negative"),
        Field("issued_date", DATE, "when the CBP 29 went out", required=True),
        Field("response_due_date", DATE, "20 days after a proposed action"),
        _CENTER,
        _NOTES,
    ),
    key_fields=("notice_id",),
    effective_field="issued_date",
)

REVIEW = RecordLayout(
    kind=RecordKind.REVIEW,
    feed=Feed.REVIEWS,
    fields=(
        Field("review_id", TEXT, "the feed's own number", required=True),
        Field(
            "entry_number", TEXT, "the entry reviewed", required=True, code=CodeSystem.ENTRY_NUMBER
        ),
        _IMPORTER,
        _PORT,
        Field("line_number", COUNT, "the line reviewed", minimum=1),
        Field(
            "sample_type", TEXT, "random or targeted", required=True, choices=("random", "targeted")
        ),
        Field("stratum", TEXT, "sampling stratum of a random review"),
        Field("reviewed_by", TEXT, "port or center", required=True, choices=("port", "center")),
        Field("review_date", DATE, "when it was decided", required=True),
        Field("compliant", FLAG, "nothing wrong was found"),
        Field("discrepancy_type", TEXT, "what was wrong, in one term"),
        Field("revenue_under", MONEY, "duty underpaid, US dollars", minimum=0),
        Field("revenue_over", MONEY, "duty overpaid, US dollars", minimum=0),
        Field("hours", NUMBER, "officer hours spent", minimum=0),
        _CENTER,
        _NOTES,
    ),
    key_fields=("review_id",),
    effective_field="review_date",
)

LIQUIDATION = RecordLayout(
    kind=RecordKind.LIQUIDATION,
    feed=Feed.LIQUIDATIONS,
    fields=(
        Field(
            "entry_number",
            TEXT,
            "the entry liquidated",
            required=True,
            code=CodeSystem.ENTRY_NUMBER,
        ),
        _IMPORTER,
        Field("port", TEXT, "Schedule D", code=CodeSystem.PORT),
        Field("liquidation_date", DATE, "when it liquidated", required=True),
        Field(
            "liquidation_type",
            TEXT,
            "no_change, change, extended, suspended or deemed",
            choices=("no_change", "change", "extended", "suspended", "deemed"),
        ),
        Field("duty_deposited", MONEY, "US dollars", minimum=0),
        Field("duty_final", MONEY, "US dollars", minimum=0),
        Field("value_final", MONEY, "US dollars", minimum=0),
        Field("reason", TEXT, "why it changed"),
        _CENTER,
        _NOTES,
    ),
    key_fields=("entry_number", "liquidation_date"),
    effective_field="liquidation_date",
)
