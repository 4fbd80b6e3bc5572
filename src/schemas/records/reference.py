"""Reference feeds: the tariff by edition, ports and Centers."""

from schemas.records.layout import (
    COUNT,
    DATE,
    NUMBER,
    TEXT,
    TEXTS,
    CodeSystem,
    Feed,
    Field,
    RecordKind,
    RecordLayout,
)

TARIFF_LINE = RecordLayout(
    kind=RecordKind.TARIFF_LINE,
    feed=Feed.TARIFF,
    fields=(
        Field(
            "line_id", TEXT, "edition and row: codes repeat and many lines have none", required=True
        ),
        Field("edition", TEXT, "edition (2026 revision 4)", required=True),
        Field("edition_date", DATE, "since when the edition holds", required=True),
        Field("row_number", COUNT, "order in the edition, counts from 1", required=True, minimum=1),
        Field(
            "hts", TEXT, "digits, or nothing for a line that only carries text", code=CodeSystem.HTS
        ),
        Field(
            "parent_hts",
            TEXT,
            "nearest coded line above it in the indent tree",
            code=CodeSystem.HTS,
        ),
        Field("indent", COUNT, "depth in the tree", minimum=0),
        Field("description", TEXT, "legal text of the line"),
        Field("full_text", TEXT, "the line's text with the texts above it"),
        Field("units", TEXTS, "units of quantity"),
        Field("general_rate", TEXT, "column 1 general"),
        Field("special_rate", TEXT, "column 1 special"),
        Field("column_2_rate", TEXT, "column 2"),
        Field("quota_quantity", TEXT, "as printed"),
        Field("additional_duties", TEXT, "as printed"),
    ),
    key_fields=("line_id",),
    effective_field="edition_date",
)

PORT = RecordLayout(
    kind=RecordKind.PORT,
    feed=Feed.PORTS,
    fields=(
        Field("schedule", TEXT, "D (US) or K (foreign)", required=True, choices=("d", "k")),
        Field("code", TEXT, "4 or 5 digits", required=True),
        Field("name", TEXT, "name as published", required=True),
        Field("district", TEXT, "district of a US port, 2 digits"),
        Field("district_name", TEXT, "the district's name"),
        Field("country", TEXT, "ISO code", code=CodeSystem.COUNTRY),
        Field("aliases", TEXTS, "other names"),
        Field("latitude", NUMBER, "degrees north"),
        Field("longitude", NUMBER, "degrees east"),
        Field("edition_date", DATE, "date of the list"),
    ),
    key_fields=("schedule", "code"),
    effective_field="edition_date",
)

CENTER = RecordLayout(
    kind=RecordKind.CENTER,
    feed=Feed.CENTERS,
    fields=(
        Field("code", TEXT, "CEE001 to CEE010", required=True, code=CodeSystem.CENTER),
        Field("name", TEXT, "the Center's name", required=True),
        Field("office", TEXT, "coordinating city"),
        Field("hts_found_in_source", TEXT, "headings that the source names"),
        Field("confidence", TEXT, "how far the source goes"),
        Field("edition_date", DATE, "date of the list"),
    ),
    key_fields=("code",),
    effective_field="edition_date",
)
