"""The list of evasion notices that lies beside their pages."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from ingest.documents.rows import BadRow, Row
from ingest.documents.series.paged import Notice

_LARGEST = 64 * 2**20
_LISTED = frozenset({"id", "case", "kind", "title"})


def is_notice_list(path: Path) -> bool:
    """True where the file is a JSON list of notices (id, case, kind, title)."""
    return bool(_listed(path))


def read_notice_list(path: Path) -> Mapping[str, Notice]:
    """What the list says of each notice, by id; an entry with a wrong date is left without one."""
    return {row.text("id"): _notice(row) for row in _listed(path) if row.text("id")}


def _listed(path: Path) -> list[Row]:
    if path.stat().st_size > _LARGEST:
        return []
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, OSError, RecursionError):
        return []
    entries = cast("list[object]", value) if isinstance(value, list) else []
    rows = [
        Row(at, cast("dict[str, object]", entry))
        for at, entry in enumerate(entries, start=1)
        if isinstance(entry, dict)
    ]
    return rows if rows and set(rows[0].values) >= _LISTED else []


def _notice(row: Row) -> Notice:
    try:
        published = row.day("date")
    except BadRow:
        published = None
    faults = []
    if row.text("title_from") == "url":
        faults.append("title and kind come from the file name in the address")
    if row.text("date_from") == "url":
        faults.append("the date comes from the file name in the address")
    return Notice(
        title=row.text("title"),
        document_type=row.text("kind") or None,
        published=published,
        url=row.text("url") or None,
        case_number=row.text("case") or None,
        faults=tuple(faults),
    )
