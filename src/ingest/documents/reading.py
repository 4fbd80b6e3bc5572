"""Jobs to checked tables."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ingest.checked import Checked, no_rows
from ingest.documents.layouts import Beside, Layout, known_ids, layout_of, read_rows_file
from ingest.documents.own_files import read_own_file
from ingest.documents.plan import DocumentJob, plan_files
from ingest.documents.record import Fault, Read, Source, to_checked
from ingest.documents.rows import first_row
from ingest.documents.series import evasion
from ingest.documents.series.paged import Notice, Original
from schemas.records import RecordKind


def read_documents(
    path: Path, sha256: str, run_id: str, *, mapping: Mapping[str, str] | None = None
) -> Iterator[Checked]:
    """The documents and relations of one file, in parts of some hundred.

    What lies beside the file and belongs to it is read too, so the file gives the same records
    alone as within its folder. `mapping` names the columns (by field: id, title, text, date, url)
    of JSON lines of no known layout. A file that is skipped within a folder, such as an index of
    documents at hand, gives one reject that says why.
    """
    plan = plan_files([path], mapping=mapping)
    for skipped in plan.skipped:
        fault = Fault(Source(path.name, sha256), "", "", "not_read", skipped.reason)
        yield no_rows(RecordKind.DOCUMENT, fault.rejected(run_id))
    for job in plan.jobs:
        yield from read_job(job, run_id, lambda file: sha256 if file == path else file_sha256(file))


def file_name(path: Path) -> str:
    """A file's own name: how records refer to it where the caller has no better one."""
    return path.name


def read_job(
    job: DocumentJob,
    run_id: str,
    sha256_of: Callable[[Path], str],
    *,
    name_of: Callable[[Path], str] = file_name,
    synthetic: bool = False,
) -> Iterator[Checked]:
    """The documents and relations of one job.

    `sha256_of` is asked for the job's file and for each of its originals, whose hashes the records
    cite: it is the place to keep them. `name_of` says how records refer to a file. With `synthetic`
    every record is marked as such; documents that call themselves examples are in any case.
    """
    return to_checked(read_items(job, sha256_of, name_of), run_id, synthetic=synthetic)


def read_items(
    job: DocumentJob,
    sha256_of: Callable[[Path], str],
    name_of: Callable[[Path], str] = file_name,
) -> Iterator[Read]:
    """What the file of a job holds, as values: documents, relations, faults."""
    source = Source(name_of(job.path), "")
    try:
        sha256 = sha256_of(job.path)
        source = replace(source, sha256=sha256)
        if job.layout is None:
            yield from read_own_file(job.path, source, job.slug or sha256[:12])
        else:
            yield from read_rows_file(
                job.path, source, job.layout, _gathered(job, sha256_of, name_of)
            )
    except OSError as error:
        reason = f"it cannot be read ({error.strerror or error})"
        yield Fault(source, "", "", "unreadable_file", reason)


def _gathered(
    job: DocumentJob, sha256_of: Callable[[Path], str], name_of: Callable[[Path], str]
) -> Beside:
    notices: dict[str, Notice] = {}
    known = {}
    for path in job.beside:
        if path.suffix == ".json":
            sha256_of(path)  # what it says ends up in records: its original is kept too
            notices.update(evasion.read_notice_list(path))
        elif layout := _layout(path):
            known.update(known_ids(path, layout))
    originals = {
        name: Original(Source(name_of(path), sha256_of(path)), path)
        for name, path in job.originals.items()
    }
    return Beside(notices, originals, known, job.mapping)


def _layout(path: Path) -> Layout | None:
    row = first_row(path) if path.suffix != ".pdf" else None
    return layout_of(row, None) if row is not None else None


def file_sha256(path: Path) -> str:
    """The hash of a file's bytes, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
