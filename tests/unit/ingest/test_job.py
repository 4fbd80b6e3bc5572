"""The job, over a real ledger."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from ingest import IngestOptions, RunReport, ingest_feed, person_secret
from ledger import Batch, Ledger, open_ledger
from schemas.errors import InvalidInput, NothingReadable
from schemas.records import Feed, RecordKind

DATA = Path(__file__).parents[2] / "data" / "feeds"
GOOD: dict[str, dict[str, str]] = yaml.safe_load((DATA / "good_rows.yaml").read_text())
Ingest = Callable[..., RunReport]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_ledger(tmp_path / "home")


def holds(path: Path, *ids: str, **change: str) -> Path:
    rows = [GOOD["holds"] | {"hold_id": i} | change for i in ids]
    lines = [",".join(rows[0]), *(",".join(r.values()) for r in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def keys(ledger: Ledger, kind: RecordKind) -> list[str]:
    return sorted(ledger.current(kind).to_pyarrow()["key"].to_pylist())


def test_the_same_file_twice_changes_nothing(ledger: Ledger) -> None:
    first = ingest_feed(Feed.MANIFESTS, [DATA / "vessel_manifests.csv"], ledger)
    again = ingest_feed(Feed.MANIFESTS, [DATA / "vessel_manifests.csv"], ledger)
    assert first.counts == {
        "kept": 20,
        "unchanged": 0,
        "superseded": 0,
        "rejected": 0,
        "skipped": 0,
    }
    assert (again.counts["kept"], again.counts["unchanged"]) == (0, 20)
    assert len(keys(ledger, RecordKind.BILL)) == 20


def test_a_changed_row_supersedes(tmp_path: Path, ledger: Ledger) -> None:
    ingest_feed(Feed.HOLDS, [holds(tmp_path / "a.csv", "1", "2")], ledger)
    changed = holds(tmp_path / "b.csv", "2", reason="another reason")
    report = ingest_feed(Feed.HOLDS, [changed], ledger)
    assert (report.counts["kept"], report.counts["superseded"]) == (1, 1)


def test_a_folder_with_everything_in_it(tmp_path: Path, ledger: Ledger) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    holds(folder / "a.csv", "1")
    packed = gzip.compress(holds(tmp_path / "x.csv", "2").read_bytes())
    (folder / "sub" / "b.csv.gz").write_bytes(packed)
    (folder / "README.md").write_text("read me")
    (folder / "a.csv.source.yaml").write_text("source: nobody\n")
    (folder / "LICENSE").write_text("as you like")
    (folder / "notes.txt").write_text("just words\nand more words\n")
    (folder / "empty.csv").write_text("")
    report = ingest_feed(Feed.HOLDS, [folder], ledger)
    assert keys(ledger, RecordKind.HOLD) == ["hold:1", "hold:2"]
    assert {s.file for s in report.skipped} == {"notes.txt", "empty.csv"}
    files = ledger.current(RecordKind.HOLD).to_pyarrow()["source_file"].to_pylist()
    assert set(files) == {"a.csv", "sub/b.csv.gz"}


def test_standard_input_is_kept_as_an_original(tmp_path: Path, ledger: Ledger) -> None:
    data = holds(tmp_path / "a.csv", "1").read_bytes()
    report = ingest_feed(Feed.HOLDS, ["-"], ledger, options=IngestOptions(stdin=io.BytesIO(data)))
    assert report.counts["kept"] == 1
    [row] = ledger.current(RecordKind.HOLD).to_pyarrow().to_pylist()
    assert row["source_file"] == "stdin"
    original = ledger.original(row["source_sha256"])
    assert original.read_bytes() == data
    assert original.stat().st_mode & 0o077 == 0


def test_nothing_readable(tmp_path: Path, ledger: Ledger) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    with pytest.raises(
        NothingReadable, match=r"gone\.csv: there is no such file.*a\.csv: no known layout"
    ):
        ingest_feed(Feed.HOLDS, [tmp_path / "a.csv", tmp_path / "gone.csv"], ledger)
    assert ledger.runs()[0].state == "failed"


def test_all_rows_bad_is_still_a_finished_run(tmp_path: Path, ledger: Ledger) -> None:
    path = holds(tmp_path / "a.csv", "1", "2", port="9999")
    report = ingest_feed(Feed.HOLDS, [path], ledger)
    assert (report.counts["kept"], report.counts["rejected"]) == (0, 2)
    [first, _] = ledger.rejects(report.run_id)
    assert (first.field, first.row, first.file) == ("port", 1, "a.csv")


def test_the_callers_own_mapping(tmp_path: Path, ledger: Ledger) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("Nr;Where;Why;When\n77;2304;bad data;3/2/2025\n")
    mapping = tmp_path / "mine.yaml"
    mapping.write_text(
        "feed: holds\nkind: hold\nconstants: {hold_type: manifest}\n"
        "fields: {hold_id: Nr, port: Where, reason: Why, placed_date: When}\n"
    )
    report = ingest_feed(Feed.HOLDS, [table], ledger, options=IngestOptions(mapping=mapping))
    assert report.counts["kept"] == 1
    [row] = ledger.current(RecordKind.HOLD).to_pyarrow().to_pylist()
    assert (row["key"], row["hold_type"], row["port"]) == ("hold:77", "manifest", "2304")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("feed: holds\nkind: hold\nfields: {hold_number: Nr}\n", "hold_number"),
        ("feed: holds\nkind: hold\nfields: {hold_id: {from: Nr, by: magic}}\n", "magic"),
        ("feed: weather\nkind: hold\nfields: {hold_id: Nr}\n", "weather"),
        ("feed: exams\nkind: exam\nfields: {exam_id: Nr}\n", "for the feed exams"),
        ("- a\n- b\n", "must name a feed"),
        ("feed: [\n", "not YAML"),
        ("feed: holds\n", "no record"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(
    tmp_path: Path, ledger: Ledger, text: str, words: str
) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(text)
    path = holds(tmp_path / "a.csv", "1")
    with pytest.raises(InvalidInput, match=words):
        ingest_feed(Feed.HOLDS, [path], ledger, options=IngestOptions(mapping=mapping))


def test_addresses_join_the_list_when_both_are_given(ledger: Ledger) -> None:
    report = ingest_feed(Feed.ENFORCEMENT, [DATA / "sdn.csv", DATA / "sdn_address.csv"], ledger)
    assert report.skipped == ()
    rows = ledger.current(RecordKind.LISTED_PARTY).to_pyarrow().to_pylist()
    assert {r["list_id"]: len(r["addresses"] or ()) for r in rows}["306"] == 4


def test_addresses_alone_are_skipped_with_a_reason(ledger: Ledger) -> None:
    with pytest.raises(NothingReadable, match=r"together with sdn\.csv"):
        ingest_feed(Feed.ENFORCEMENT, [DATA / "sdn_address.csv"], ledger)


def test_batches_are_bounded_and_told(tmp_path: Path, ledger: Ledger) -> None:
    path = holds(tmp_path / "many.csv", *(str(n) for n in range(9_500)))
    told: list[Batch] = []
    seen: list[tuple[str, int, int | None]] = []
    report = ingest_feed(
        Feed.HOLDS,
        [path],
        ledger,
        on_batch=told.append,
        progress=lambda step, done, total: seen.append((step, done, total)),
    )
    assert report.counts["kept"] == 9_500
    assert sum(b.counts["kept"] for b in told) == 9_500
    assert max(b.counts["kept"] for b in told) <= 8_000
    assert len(told) > 1
    assert seen[-1] == ("rows", 9_500, 9_500)


def test_an_error_in_the_midst_loses_nothing_kept(tmp_path: Path, ledger: Ledger) -> None:
    path = holds(tmp_path / "many.csv", *(str(n) for n in range(9_500)))

    class Stopped(Exception):  # noqa: N818  (an interruption)
        pass

    def stop(_: Batch) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        ingest_feed(Feed.HOLDS, [path], ledger, on_batch=stop)
    kept = len(keys(ledger, RecordKind.HOLD))
    assert 0 < kept < 9_500
    assert ledger.runs()[0].state == "failed"
    again = ingest_feed(Feed.HOLDS, [path], ledger)
    assert (again.counts["kept"], again.counts["unchanged"]) == (9_500 - kept, kept)


def test_the_tariff_needs_an_edition(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "tariff.csv"
    path.write_bytes((DATA / "hts_2026_revision_4.csv").read_bytes())
    with pytest.raises(NothingReadable, match="edition"):
        ingest_feed(Feed.TARIFF, [path], ledger)
    given = IngestOptions(edition="2026 revision 5@2026-04-01")
    assert ingest_feed(Feed.TARIFF, [path], ledger, options=given).counts["kept"] == 44
    lines = ledger.current(RecordKind.TARIFF_LINE).to_pyarrow()
    assert {d.isoformat() for d in lines["edition_date"].to_pylist()} == {"2026-04-01"}


def test_the_persons_secret_is_made_once_and_private(tmp_path: Path) -> None:
    secret = person_secret(tmp_path)
    assert person_secret(tmp_path) == secret
    assert len(secret) == 32
    assert (tmp_path / "secrets" / "ssn.key").stat().st_mode & 0o777 == 0o600
