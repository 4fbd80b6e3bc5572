"""Guidance from files into the ledger, twice, and in any order."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ingest import ingest_feed
from ingest.documents import DocumentJob, plan_files, read_job
from ingest.job import IngestOptions
from ledger import Ledger, open_ledger
from schemas.records import Feed, RecordKind

DATA = Path(__file__).parents[1] / "data" / "documents"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path / "home")
    yield opened
    opened.close()


def load(ledger: Ledger, jobs: Sequence[DocumentJob]) -> Counter[str]:
    counts: Counter[str] = Counter()
    with ledger.write_lock():
        run = ledger.begin_run("guidance", "test")
        for job in jobs:
            batch = ledger.begin_batch(run.id, "guidance")
            for part in read_job(job, run.id, ledger.keep_original):
                kept = batch.add(part.kind, part.table)
                batch.reject(part.rejects)
                counts["kept"] += kept.kept
                counts["unchanged"] += kept.unchanged
            batch.commit()
        ledger.finish_run(run.id, dict(counts), {})
    return counts


def current(ledger: Ledger) -> dict[str, dict[str, object]]:
    rows = ledger.current(RecordKind.DOCUMENT).to_pyarrow().to_pylist()
    return {row["key"]: row for row in rows}


def test_the_second_load_writes_nothing(ledger: Ledger) -> None:
    jobs = plan_files([DATA]).jobs
    first = load(ledger, jobs)
    second = load(ledger, jobs)
    assert first["unchanged"] == 0
    assert (second["kept"], second["unchanged"]) == (0, first["kept"])


@pytest.mark.parametrize("backwards", [False, True])
def test_the_full_notice_is_current_in_any_order(ledger: Ledger, *, backwards: bool) -> None:
    jobs = plan_files([DATA / "federal_register"]).jobs
    load(ledger, jobs[::-1] if backwards else jobs)
    documents = current(ledger)
    assert len(documents) == 6
    assert documents["fr:2025-15819"]["has_body"]
    assert ledger.versions(RecordKind.DOCUMENT).count().to_pyarrow().as_py() == 7


def test_a_notice_read_alone_does_not_replace_the_prepared_one(
    ledger: Ledger, tmp_path: Path
) -> None:
    alone = tmp_path / "EAPA-7604.pdf"
    alone.write_bytes((DATA / "evasion_notices" / "pdf" / alone.name).read_bytes())
    load(ledger, plan_files([DATA / "evasion_notices"]).jobs)
    prepared = current(ledger)["eapa:7604"]
    load(ledger, plan_files([alone]).jobs)
    assert current(ledger)["eapa:7604"] == prepared


def test_the_original_of_a_page_opens(ledger: Ledger) -> None:
    load(ledger, plan_files([DATA / "evasion_notices"]).jobs)
    row = current(ledger)["eapa:7604"]
    original = ledger.original(str(row["source_sha256"]))
    assert original.read_bytes() == (DATA / "evasion_notices/pdf/EAPA-7604.pdf").read_bytes()


def test_the_job_reads_a_folder_as_one(ledger: Ledger, tmp_path: Path) -> None:
    first = ingest_feed(Feed.GUIDANCE, [DATA], ledger)
    assert first.counts["rejected"] == 0
    assert sorted(skipped.file for skipped in first.skipped) == [
        "chapter99/chapter99_2026_rev_6.txt.gz",
        "rulings/ruling_index.jsonl",
    ]
    second = ingest_feed(Feed.GUIDANCE, [DATA], ledger)
    assert (second.counts["kept"], second.counts["unchanged"]) == (0, first.counts["kept"])
    documents = current(ledger)
    assert documents["eapa:7604"]["source_file"] == "evasion_notices/pdf/EAPA-7604.pdf"
    assert not any(row["synthetic"] for row in documents.values())
    note = tmp_path / "note.md"
    note.write_text("# A made-up note\n\nwords")
    ingest_feed(Feed.GUIDANCE, [note], ledger, options=IngestOptions(synthetic=True))
    assert current(ledger)["doc:note"]["synthetic"]
