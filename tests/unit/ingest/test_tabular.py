"""Tables in every form that people send, good and spoilt."""

import datetime as dt
import gzip
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.source_files import unpacked
from ingest.tabular import Chunk, Reading, Unreadable, open_sheet, read_preview
from ingest.tabular.delimited import find_delimiter
from ingest.tabular.encodings import MAX_LINE

HEADER = "id,name,value\n"
DAY = dt.datetime(2025, 6, 19)  # noqa: DTZ001  (workbooks know no time zones)


def whole(path: Path, reading: Reading | None = None) -> Chunk:
    chunks = list(open_sheet(path, reading or Reading()).chunks())
    return Chunk(
        pa.concat_tables([c.table for c in chunks]),
        pa.concat_arrays([c.rows for c in chunks]),
        tuple(f for c in chunks for f in c.faults),
    )


def write(folder: Path, data: bytes | str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    text = "id,name\n1,Zürich\n2,b\n".replace(",", delimiter)
    found = whole(write(tmp_path, text))
    assert found.table.to_pydict() == {"id": ["1", "2"], "name": ["Zürich", "b"]}
    assert found.rows.to_pylist() == [1, 2]


def test_a_comma_in_prose_does_not_make_a_delimiter() -> None:
    assert find_delimiter("a|b|c\n1|one, two, three, four|x\n") == "|"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = HEADER + "".join(f"{n},Société Générale à Genève n° {n},5\n" for n in range(50))
    found = whole(write(tmp_path, text.encode(encoding)))
    assert found.table["name"][7].as_py() == "Société Générale à Genève n° 7"
    assert found.faults == ()


def test_one_bad_byte_in_utf8_costs_its_row_only(tmp_path: Path) -> None:
    good = "".join(f"{n},Genève,5\n" for n in range(30)).encode()
    found = whole(write(tmp_path, HEADER.encode() + good + b"x,G\xff\xfe,5\n" + good))
    assert found.table.num_rows == 60
    assert [(f.row, f.rule) for f in found.faults] == [(31, "encoding")]


def test_ragged_rows_are_set_aside_by_number(tmp_path: Path) -> None:
    found = whole(write(tmp_path, HEADER + "1,a,1\n2,b\n3,c,3\n4,d,4,4\n5,e,5\n"))
    assert found.table["id"].to_pylist() == ["1", "3", "5"]
    assert found.rows.to_pylist() == [1, 3, 5]
    assert [(f.row, f.rule, f.raw) for f in found.faults] == [
        (2, "column_count", "2,b"),
        (4, "column_count", "4,d,4,4"),
    ]


def test_row_numbers_hold_over_many_blocks(tmp_path: Path) -> None:
    lines = [f"{n},{'x' * 200},v" if n % 1000 else f"{n},short" for n in range(1, 60_001)]
    found = whole(write(tmp_path, HEADER + "\n".join(lines) + "\n"))
    assert found.rows.to_pylist() == [int(i) for i in found.table["id"].to_pylist()]
    assert [f.row for f in found.faults] == list(range(1000, 60_001, 1000))


def test_quoted_line_breaks_are_part_of_the_cell(tmp_path: Path) -> None:
    found = whole(write(tmp_path, HEADER + '1,"a\nb, c, d",1\n2,b,2\n'))
    assert found.table["name"].to_pylist() == ["a\nb, c, d", "b"]


@pytest.mark.parametrize("tail", ['2,"open,2\n3,c,3\n4,d,4\n', '2,"open,2\n3,c,3\n4,"d",4\n'])
def test_an_unclosed_quote_is_told_and_not_kept(tmp_path: Path, tail: str) -> None:
    found = whole(write(tmp_path, HEADER + "1,a,1\n" + tail))
    assert "open" not in str(found.table.to_pydict())
    assert found.table["id"].to_pylist()[0] == "1"
    assert found.faults[0].row == 2


def test_nul_bytes_and_the_dos_end_mark(tmp_path: Path) -> None:
    found = whole(write(tmp_path, HEADER.encode() + b"1,a\0b,1\n2,b,2\n\x1a,,\n"))
    assert found.table["id"].to_pylist() == ["2"]
    assert [(f.row, f.rule) for f in found.faults] == [(1, "nul_byte")]


def test_a_long_line_costs_itself_only(tmp_path: Path) -> None:
    long = b"2," + b"x" * (3 * MAX_LINE) + b",2\n"
    found = whole(write(tmp_path, HEADER.encode() + b"1,a,1\n" + long + b"3,c,3\n"))
    assert found.rows.to_pylist() == [1, 3]
    [fault] = found.faults
    assert (fault.row, fault.rule) == (2, "line_too_long")
    assert len(fault.raw) < 500


def test_a_file_of_one_long_line_is_no_table(tmp_path: Path) -> None:
    path = write(tmp_path, b"a," * (2 * MAX_LINE))
    with pytest.raises(Unreadable, match="first line"):
        read_preview(path)


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_empty_files(tmp_path: Path, data: bytes) -> None:
    path = write(tmp_path, data)
    with pytest.raises(Unreadable, match="empty"):
        read_preview(path)


def workbook(path: Path, rows: list[list[object]], title_rows: int = 0) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(title_rows):
        sheet.append(["A title"])
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_workbooks(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["id", "day", "value", "flag"],
        ["0101", DAY, 12.0, True],
        [None, None, None, None],
        [7, DAY.replace(hour=8, minute=30), 1.25, False],
    ]
    found = whole(workbook(tmp_path / "b.xlsx", rows, title_rows=2))
    assert found.table.to_pydict() == {
        "id": ["0101", "7"],
        "day": ["2025-06-19", "2025-06-19 08:30:00"],
        "value": ["12", "1.25"],
        "flag": ["true", "false"],
    }
    assert found.rows.to_pylist() == [1, 3]


def test_a_workbook_bomb_is_not_opened(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bomb.xlsx", [["id", "name"], [1, "a"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet>" + b" " * (64 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert path.stat().st_size < 200_000
    with pytest.raises(Unreadable, match="bomb"):
        read_preview(path)


def test_a_workbook_with_entities_is_not_opened(tmp_path: Path) -> None:
    path = workbook(tmp_path / "e.xlsx", [["id", "name"], [1, "a"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = b'<!DOCTYPE x [<!ENTITY a "aa">]>' + parts["xl/workbook.xml"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(Unreadable, match="entities"):
        read_preview(path)


def test_a_workbook_with_cells_in_far_corners_is_not_opened(tmp_path: Path) -> None:
    path = workbook(tmp_path / "far.xlsx", [["id", "name"], [1, "a"]])
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    book.active.cell(1_048_576, 16_384, "far")
    book.save(path)
    with pytest.raises(Unreadable, match="16,384 columns"):
        read_preview(path)


def test_a_locked_workbook(tmp_path: Path) -> None:
    data = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
    )
    path = write(tmp_path, data, "locked.xlsx")
    with pytest.raises(Unreadable, match="password"):
        read_preview(path)


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.95])
def test_cut_workbook(tmp_path: Path, keep: float) -> None:
    path = workbook(tmp_path / "cut.xlsx", [["id", "name"], *([n, "a"] for n in range(500))])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(Unreadable, match="breaks off or is damaged"):
        read_preview(path)


def test_another_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(Unreadable, match="no Excel workbook"):
        read_preview(path)


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    table = pa.table({"id": [1, 2], "codes": [["a;b", "c"], None], "ok": [True, None]})
    pq.write_table(table, path)
    found = whole(path)
    assert found.table.to_pydict() == {
        "id": ["1", "2"],
        "codes": ["a;b\x1fc", None],
        "ok": ["true", None],
    }
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Unreadable, match="damaged"):
        read_preview(path)


NESTED = {"id": "E1", "port": 2304, "lines": [{"n": 1, "v": "5.5"}, {"n": 2, "v": None}]}


def test_nested_lines_spread_alike_from_json_and_parquet(tmp_path: Path) -> None:
    objects = [NESTED, {"id": "E2", "port": 1, "lines": []}, {**NESTED, "id": "E3"}]
    text = "".join(json.dumps(o) + "\n" for o in objects)
    from_json = whole(write(tmp_path, text, "n.jsonl"))
    pq.write_table(pa.Table.from_pylist(objects), tmp_path / "n.parquet")
    from_parquet = whole(tmp_path / "n.parquet")
    for found in (from_json, from_parquet):
        assert found.table["id"].to_pylist() == ["E1", "E1", "E2", "E3", "E3"]
        assert found.table["n"].to_pylist() == ["1", "2", None, "1", "2"]
        assert found.table["v"].to_pylist() == ["5.5", None, None, "5.5", None]
        assert found.rows.to_pylist() == [1, 1, 2, 3, 3]


def test_bad_json_lines(tmp_path: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    text = '{"id": 1}\n{"id": 2\n[1]\n{"id": "a\\u0000"}\n' + deep + '\n{"id": 3}\n'
    found = whole(write(tmp_path, text, "t.jsonl"))
    assert found.table["id"].to_pylist() == ["1", "3"]
    assert [f.row for f in found.faults] == [2, 3, 4, 5]


def test_gzip(tmp_path: Path) -> None:
    data = gzip.compress((HEADER + "1,a,1\n" * 50_000).encode())
    path = write(tmp_path, data, "t.csv.gz")
    assert whole(unpacked(path, tmp_path)).table.num_rows == 50_000
    cut = write(tmp_path, data[: len(data) // 2], "cut.csv.gz")
    with pytest.raises(Unreadable, match="breaks off"):
        unpacked(cut, tmp_path)


def test_a_gzip_bomb_stops_early(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as sink:
        for _ in range(96):
            sink.write(b"\0" * (1 << 20))
    path = write(tmp_path, packed.getvalue(), "bomb.csv.gz")
    with pytest.raises(Unreadable, match="bomb"):
        unpacked(path, tmp_path)
    assert (tmp_path / "gz-bomb.csv.gz" / "bomb.csv").stat().st_size < 40 << 20
