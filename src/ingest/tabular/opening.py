"""Opens a table of whatever form."""

from pathlib import Path

from ingest.tabular.columnar import ParquetSheet, read_parquet_preview
from ingest.tabular.delimited import DelimitedSheet, read_text_preview
from ingest.tabular.json_lines import JsonLinesSheet, read_json_preview
from ingest.tabular.port_list import DistrictListSheet
from ingest.tabular.sheet import Preview, Reading, Sheet, Unreadable
from ingest.tabular.unpacking import FileForm, file_form, refuse_old_office
from ingest.tabular.workbook import WorkbookSheet, read_workbook_preview


def read_preview(path: Path) -> Preview:
    """The start of the file at `path`, which is not packed, for recognising its layout.

    Raises:
        Unreadable: no form that is read, empty, damaged, locked or suspicious.
    """
    match _table_form(path):
        case FileForm.WORKBOOK:
            return read_workbook_preview(path)
        case FileForm.PARQUET:
            return read_parquet_preview(path)
        case FileForm.JSON:
            return read_json_preview(path)
        case _:
            return read_text_preview(path)


def open_sheet(path: Path, reading: Reading) -> Sheet:
    """The table in the file at `path`, read as its layout wants it.

    Raises:
        Unreadable: as `read_preview`.
    """
    if reading.layout == "district_list":
        return DistrictListSheet(path, reading)
    match _table_form(path):
        case FileForm.WORKBOOK:
            return WorkbookSheet(path, reading)
        case FileForm.PARQUET:
            return ParquetSheet(path, reading)
        case FileForm.JSON:
            return JsonLinesSheet(path, reading)
        case _:
            return DelimitedSheet(path, reading)


def _table_form(path: Path) -> FileForm:
    form = file_form(path)
    match form:
        case FileForm.EMPTY:
            raise Unreadable("it is empty")
        case FileForm.PDF:
            raise Unreadable("it is a PDF; this feed is read from tables")
        case FileForm.OLD_OFFICE:
            raise refuse_old_office(path)
        case FileForm.GZIP:
            raise Unreadable("it is packed twice; unpack it once")
        case _:
            return form
