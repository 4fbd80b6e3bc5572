"""The job that brings a feed's files into the ledger."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ingest.batching import BatchFiller, OnBatch
from ingest.checked import Checked
from ingest.documents import DocumentJob, plan_files, read_job
from ingest.feed_mapping import FeedMapping, read_mapping, recognise
from ingest.file_facts import FileFacts, find_edition, read_sidecar
from ingest.reading import read_checked
from ingest.shapes import SDN_ADDRESSES
from ingest.source_files import SourceFile, find_files, unpacked
from ingest.tabular import Sheet, open_sheet, read_preview
from ledger import Ledger
from schemas.errors import InvalidInput, NothingReadable
from schemas.evidence import SourceRef
from schemas.ports import Progress, no_progress
from schemas.records import Feed
from schemas.rejects import Rejected, Skipped

COUNTED = ("kept", "unchanged", "superseded", "rejected", "skipped")


@dataclass(frozen=True, slots=True)
class RunReport:
    """What became of a run.

    `counts` has `kept` (new versions of records), `unchanged` (known already), `superseded` (of
    the kept, those that take the place of an older version), `rejected` (rows, or whole entries)
    and `skipped` (files). `seconds` is for the whole run, `timings` by step.
    """

    run_id: str
    feed: Feed
    counts: Mapping[str, int]
    skipped: tuple[Skipped, ...]
    seconds: float
    timings: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """What a caller may say about the files.

    Attributes:
        mapping: a mapping file of the caller's own, for files that no known layout fits.
        edition: the edition of tariffs and lists ("2026 revision 4", "@2026-03-15" behind it).
        synthetic: True marks every record of the run as synthetic.
        secret: the key for numbers of social security form (`person_secret`); without one, rows
            that carry such a number are rejected.
        today: the day of the run; the machine's own where None.
        stdin: what `-` reads; the process's own where None.
    """

    mapping: Path | None = None
    edition: str = ""
    synthetic: bool = False
    secret: bytes = b""
    today: dt.date | None = None
    stdin: BinaryIO | None = None


def ingest_feed(
    feed: Feed,
    paths: Sequence[Path | str],
    ledger: Ledger,
    *,
    on_batch: OnBatch | None = None,
    progress: Progress | None = None,
    options: IngestOptions | None = None,
) -> RunReport:
    """Read files of a feed, check them and keep what is good.

    Originals are kept before any of their rows. Rows go to the ledger in batches of some thousand
    records; `on_batch` is called after each commit. A file that cannot be read, or that no layout
    fits, is skipped with its reason and does not stop the others. Reading the same file again
    changes nothing, so an interrupted run is simply run again.

    Args:
        feed: the feed that the files belong to.
        paths: files, folders (searched through) or `-` for standard input.
        ledger: where to; its write lock is held while the job runs.
        on_batch: told of each batch.
        progress: told of rows read.
        options: see `IngestOptions`.

    Raises:
        NothingReadable: none of the files could be read as the feed.
        InvalidInput: the mapping file is wrong.
        Unavailable: another process writes to this home.
    """
    chosen = options or IngestOptions()
    own = read_mapping(chosen.mapping) if chosen.mapping else None
    if own is not None and own.feed != feed:
        raise InvalidInput(f"The mapping {own.name} is for the feed {own.feed}, not for {feed}.")
    with ledger.write_lock(), tempfile.TemporaryDirectory(prefix="tidewaiter-ingest-") as scratch:
        run = ledger.begin_run(feed.value, " ".join(str(path) for path in paths))
        job = _Job(feed, ledger, run.id, chosen, own, Path(scratch), progress or no_progress)
        job.filler = BatchFiller(ledger, run.id, feed.value, on_batch)
        return job.run(paths)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A file that will be read.

    `parts` gives its checked parts, each with the number of rows read for it, once it is told the
    files that complete others, by layout. `rows` is how many there are, 1 for a document.
    """

    name: str
    rows: int
    parts: Callable[[Mapping[str, Path]], Iterator[tuple[Checked, int]]]
    sha256: str = ""
    shapes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Job:
    """One run."""

    feed: Feed
    ledger: Ledger
    run_id: str
    options: IngestOptions
    own: FeedMapping | None
    scratch: Path
    progress: Progress
    filler: BatchFiller = field(init=False)
    skipped: list[Skipped] = field(default_factory=list[Skipped])
    companions: dict[str, Path] = field(default_factory=dict[str, Path])
    joined: set[str] = field(default_factory=set[str])
    timings: dict[str, float] = field(default_factory=dict[str, float])

    def run(self, paths: Sequence[Path | str]) -> RunReport:
        """Plan, read, keep; the run is closed whatever happens."""
        started = time.monotonic()
        try:
            planned = self._plan(paths)
            self._read_all(planned)
            self.filler.flush()
        except BaseException as error:
            self._finish("failed", f"{type(error).__name__}: {error}")
            raise
        if not planned:
            self._finish("failed", "nothing readable")
            raise NothingReadable(_nothing_readable(self.feed, self.skipped))
        self._finish("finished", "")
        seconds = time.monotonic() - started
        return RunReport(
            self.run_id, self.feed, self._counts(), tuple(self.skipped), seconds, dict(self.timings)
        )

    def _plan(self, paths: Sequence[Path | str]) -> list[_Planned]:
        started = time.monotonic()
        sources, missing = find_files(paths, self.scratch, self.options.stdin)
        self.skipped.extend(missing)
        if self.feed is Feed.GUIDANCE:
            planned = self._plan_documents(sources)
        else:
            planned = [p for source in sources for p in self._plan_table(source)]
            self._forgive(planned)
        self._spent("plan", started)
        return planned

    def _plan_documents(self, sources: Sequence[SourceFile]) -> list[_Planned]:
        columns = self.own.columns if self.own is not None else None
        names = {source.path: source.name for source in sources}
        plan = plan_files(names, mapping=columns)
        self.skipped.extend(
            Skipped(names.get(Path(s.file), Path(s.file).name), s.reason) for s in plan.skipped
        )
        return [
            _Planned(names[job.path], 1, partial(self._document_parts, job, names))
            for job in plan.jobs
        ]

    def _document_parts(
        self, job: DocumentJob, names: Mapping[Path, str], companions: Mapping[str, Path]
    ) -> Iterator[tuple[Checked, int]]:
        del companions
        parts = read_job(
            job,
            self.run_id,
            self.ledger.keep_original,
            name_of=lambda path: names.get(path, path.name),
            synthetic=self.options.synthetic,
        )
        for position, checked in enumerate(parts):
            yield checked, int(position == 0)

    def _plan_table(self, source: SourceFile) -> list[_Planned]:
        try:
            return list(self._recognised(source))
        except InvalidInput as error:
            self.skipped.append(Skipped(source.name, str(error)))
        except OSError as error:
            why = f"it cannot be opened ({error.strerror or error})"
            self.skipped.append(Skipped(source.name, why))
        return []

    def _recognised(self, source: SourceFile) -> Iterator[_Planned]:
        path = unpacked(source.path, self.scratch)
        recognised = recognise(self.feed, read_preview(path), self.own)
        mapping = recognised.mapping
        if mapping is not None and mapping.name.startswith(SDN_ADDRESSES):
            self.companions[SDN_ADDRESSES] = path
            self.joined.add(source.name)
        if mapping is None or recognised.reason:
            self.skipped.append(Skipped(source.name, recognised.reason))
            return
        sheet = open_sheet(path, mapping.reading)
        facts = self._facts(source)
        shapes = tuple(r.shape for r in mapping.records)
        parts = partial(_table_parts, sheet, mapping, facts, self.scratch)
        yield _Planned(source.name, sheet.expected_rows, parts, facts.sha256, shapes)

    def _forgive(self, planned: Sequence[_Planned]) -> None:
        """A file that completes another of the run was read after all."""
        if self.companions and any("ofac_parties" in p.shapes for p in planned):
            self.skipped = [s for s in self.skipped if s.file not in self.joined]

    def _facts(self, source: SourceFile) -> FileFacts:
        """What is known of the file; its original is kept here, before any of its rows."""
        sidecar = read_sidecar(source.path)
        edition = find_edition(source.path, sidecar, self.options.edition)
        return FileFacts(
            name=source.name,
            sha256=self.ledger.keep_original(source.path),
            run_id=self.run_id,
            read_on=self.options.today or dt.datetime.now(dt.UTC).date(),
            edition=edition.name,
            edition_date=edition.date,
            synthetic=self.options.synthetic or sidecar.get("synthetic") is True,
            partial=sidecar.get("partial") is True or "partial" in source.name.lower(),
            secret=self.options.secret,
        )

    def _read_all(self, planned: list[_Planned]) -> None:
        total = sum(p.rows for p in planned)
        done = 0
        for item in list(planned):
            done = self._read_one(item, planned, done, total)

    def _read_one(self, item: _Planned, planned: list[_Planned], done: int, total: int) -> int:
        step = "documents" if self.feed is Feed.GUIDANCE else "rows"
        taken = 0
        started = time.monotonic()
        try:
            for checked, rows in item.parts(self.companions):
                self._spent("read", started)
                taken += max(rows, checked.table.num_rows + len(checked.rejects))
                self._keep(checked)
                self.progress(step, min(done + rows, total), total)
                done = min(done + rows, total)
                started = time.monotonic()
        except InvalidInput as error:
            self._broke_off(item, planned, str(error), taken)
        return done

    def _keep(self, checked: Checked) -> None:
        started = time.monotonic()
        self.filler.add(checked)
        self._spent("keep", started)

    def _broke_off(self, item: _Planned, planned: list[_Planned], reason: str, taken: int) -> None:
        """Nothing of the file was read: it is skipped. Something was: its rest is a reject."""
        if not taken:
            planned.remove(item)
            self.skipped.append(Skipped(item.name, reason))
            return
        ref = SourceRef(item.name, item.sha256, self.run_id)
        self.filler.reject(Rejected(ref, "", "", "unreadable_rest", reason))

    def _counts(self) -> dict[str, int]:
        counts = {name: int(self.filler.counts[name]) for name in COUNTED}
        return counts | {"skipped": len(self.skipped)}

    def _finish(self, state: str, note: str) -> None:
        self.ledger.finish_run(self.run_id, self._counts(), self.timings, state, note)

    def _spent(self, step: str, started: float) -> None:
        self.timings[step] = self.timings.get(step, 0.0) + time.monotonic() - started


def _table_parts(
    sheet: Sheet,
    mapping: FeedMapping,
    facts: FileFacts,
    scratch: Path,
    companions: Mapping[str, Path],
) -> Iterator[tuple[Checked, int]]:
    yield from read_checked(sheet, mapping, replace(facts, companions=companions), scratch)


def _nothing_readable(feed: Feed, skipped: Sequence[Skipped]) -> str:
    shown = "; ".join(f"{s.file}: {s.reason}" for s in skipped[:5])
    more = f"; and {len(skipped) - 5} more" if len(skipped) > 5 else ""  # noqa: PLR2004
    return f"Nothing could be read as {feed.value}. {shown or 'No file was found'}{more}."
