"""Entry summaries, named after the blocks of CBP form 7501 (OMB 1651-0022).

A flat file repeats the summary's columns on each line; the ledger holds the lines nested, so that
an entry and its lines cannot part.
"""

from schemas.records.layout import (
    COUNT,
    DATE,
    FLAG,
    MONEY,
    NUMBER,
    TEXT,
    TEXTS,
    CodeSystem,
    Feed,
    Field,
    RecordKind,
    RecordLayout,
)

_HEAD = (
    Field(
        "entry_number",
        TEXT,
        "filer code, number and check digit, FFF-NNNNNNN-C",
        required=True,
        code=CodeSystem.ENTRY_NUMBER,
        block="1",
    ),
    Field(
        "entry_type",
        TEXT,
        "two digits, 01 is consumption",
        required=True,
        code=CodeSystem.ENTRY_TYPE,
        block="2",
    ),
    Field("summary_date", DATE, "when the summary was filed", block="3"),
    Field("surety_code", TEXT, "surety number", block="4"),
    Field(
        "bond_type",
        TEXT,
        "0 none, 8 continuous, 9 single transaction",
        block="5",
        choices=("0", "8", "9"),
    ),
    Field(
        "port", TEXT, "port of entry, Schedule D", required=True, code=CodeSystem.PORT, block="6"
    ),
    Field("entry_date", DATE, "when the goods were entered", required=True, block="7"),
    Field("importing_carrier", TEXT, "vessel or carrier's name", block="8"),
    Field(
        "mode_of_transport",
        TEXT,
        "two digits, 11 is vessel in containers",
        code=CodeSystem.TRANSPORT_MODE,
        block="9",
    ),
    Field("country_of_origin", TEXT, "ISO code, or MULTI where lines differ", block="10"),
    Field("import_date", DATE, "when the goods arrived", block="11"),
    Field("bill_number", TEXT, "bill of lading or air waybill number", block="12"),
    Field("manufacturer_id", TEXT, "MID, or MULTI where lines differ", block="13"),
    Field("exporting_country", TEXT, "ISO code", code=CodeSystem.COUNTRY, block="14"),
    Field("export_date", DATE, "when the goods left the exporting country", block="15"),
    Field(
        "it_number",
        TEXT,
        "immediate transportation number",
        code=CodeSystem.IN_BOND_NUMBER,
        block="16",
    ),
    Field("it_date", DATE, "date of the in-bond movement", block="17"),
    Field("missing_documents", TEXT, "codes of the documents missing", block="18"),
    Field("foreign_port_of_lading", TEXT, "Schedule K", code=CodeSystem.FOREIGN_PORT, block="19"),
    Field("us_port_of_unlading", TEXT, "Schedule D", code=CodeSystem.PORT, block="20"),
    Field("location_of_goods", TEXT, "FIRMS code or general order number", block="25"),
    Field(
        "consignee_number",
        TEXT,
        "importer number of the ultimate consignee",
        code=CodeSystem.IMPORTER_NUMBER,
        block="26",
    ),
    Field(
        "importer_number",
        TEXT,
        "importer of record number",
        required=True,
        code=CodeSystem.IMPORTER_NUMBER,
        block="27",
    ),
    Field("reference_number", TEXT, "importer number to be notified", block="28"),
    Field("consignee_name", TEXT, "ultimate consignee's name", block="29"),
    Field("importer_name", TEXT, "importer of record's name", block="30"),
    Field("broker_name", TEXT, "the filer's name"),
    Field("total_entered_value", MONEY, "US dollars", minimum=0, block="39"),
    Field("total_duty", MONEY, "US dollars", minimum=0, block="41"),
    Field("total_tax", MONEY, "US dollars", minimum=0, block="42"),
    Field("total_other", MONEY, "fees, US dollars", minimum=0, block="43"),
    Field("total", MONEY, "duty, tax and fees, US dollars", minimum=0, block="44"),
    Field("release_date", DATE, "when the goods were released"),
    Field("paperless", FLAG, "closed with no document asked for"),
    Field(
        "container_numbers", TEXTS, "containers of the shipment", code=CodeSystem.CONTAINER_NUMBER
    ),
)

LINE_FIELDS = (
    Field("line_number", COUNT, "counts from 1", required=True, minimum=1, block="31"),
    Field("description", TEXT, "what the goods are", block="32"),
    Field(
        "hts", TEXT, "tariff number, 8 or 10 digits", required=True, code=CodeSystem.HTS, block="33"
    ),
    Field(
        "special_hts", TEXTS, "chapter 98 and 99 numbers beside it", code=CodeSystem.HTS, block="33"
    ),
    Field(
        "ad_cvd_case",
        TEXT,
        "anti-dumping or countervailing case number",
        code=CodeSystem.CASE_NUMBER,
        block="33",
    ),
    Field("gross_weight_kg", NUMBER, "kilograms", minimum=0, block="34"),
    Field("manifest_quantity", NUMBER, "smallest external packing units", minimum=0, block="34"),
    Field("net_quantity", NUMBER, "in the tariff's unit", minimum=0, block="35"),
    Field("unit", TEXT, "the tariff's unit of quantity", block="35"),
    Field("entered_value", MONEY, "US dollars", required=True, minimum=0, block="36"),
    Field("charges", MONEY, "US dollars", minimum=0, block="36"),
    Field("relationship", FLAG, "buyer and seller are related", block="36"),
    Field("rate", TEXT, "duty rate as declared", block="37"),
    Field("duty", MONEY, "US dollars", minimum=0, block="38"),
    Field("line_country_of_origin", TEXT, "ISO code", code=CodeSystem.COUNTRY, block="10"),
    Field("line_manufacturer_id", TEXT, "MID", code=CodeSystem.MANUFACTURER_ID, block="13"),
    Field("manufacturer_name", TEXT, "as declared"),
    Field("manufacturer_address", TEXT, "street line as declared"),
    Field("manufacturer_city", TEXT, "as declared"),
)

ENTRY = RecordLayout(
    kind=RecordKind.ENTRY,
    feed=Feed.ENTRIES,
    fields=_HEAD,
    lines=LINE_FIELDS,
    key_fields=("entry_number",),
    effective_field="entry_date",
    known_field="summary_date",
)
