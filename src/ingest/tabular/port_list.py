"""Schedule D by district, as the Census Bureau prints it: a ruled text list, not a table."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from ingest.tabular.encodings import open_utf8, text_form
from ingest.tabular.sheet import Chunk, Reading, text_table

_DISTRICT = re.compile(r"^(\d\d)\s*\|\s*\|\s*(\S.*?)\s*$")
_PORT = re.compile(r"^\s*\|\s*(\d{4})\s*\|\s*(\S.*?)\s*$")
_PRODUCED = re.compile(r"produced\W*([A-Z]{3})\w*?(\d\d)\b", re.IGNORECASE)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

HEADER = ("code", "name", "district", "district_name", "edition_date")


class DistrictListSheet:
    """The list as rows of code, name, district, its name and the month it was produced."""

    nested = False
    header = HEADER

    def __init__(self, path: Path, reading: Reading) -> None:
        """Read the list."""
        with open_utf8(path, text_form(path, reading.encoding)) as stream:
            text = stream.read().decode("utf-8", "replace")
        self._rows = list(_port_rows(text))
        self.expected_rows = len(self._rows)

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """See `Sheet.chunks`."""
        table = text_table(HEADER, self._rows)
        numbers = pa.array(range(1, len(self._rows) + 1), pa.int64())
        yield Chunk(table.select(list(columns)) if columns else table, numbers)


def _port_rows(text: str) -> Iterator[tuple[str | None, ...]]:
    district = name = None
    produced = _produced(text)
    for line in text.splitlines():
        if found := _DISTRICT.match(line):
            district, name = found.groups()
        elif found := _PORT.match(line):
            yield (*found.groups(), district, name, produced)


def _produced(text: str) -> str | None:
    found = _PRODUCED.search(text)
    if found is None or found[1].upper() not in _MONTHS:
        return None
    return f"20{found[2]}-{_MONTHS.index(found[1].upper()) + 1:02}-01"
