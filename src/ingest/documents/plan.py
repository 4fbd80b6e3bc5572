"""From paths to jobs: which files are read how, which belong together, which are skipped."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from ingest.documents.layouts import PAGES, Layout, known_ids, layout_of
from ingest.documents.mapping_beside import find_mapping, is_mapping_file, read_mapping_beside
from ingest.documents.own_files import first_bytes, kind_of
from ingest.documents.pdf_pages import read_pdf
from ingest.documents.record import Document, Source
from ingest.documents.rows import BrokenFile, Row, first_row, read_csv_rows, read_json_rows
from ingest.documents.series import evasion, messages
from ingest.documents.series.named import name_document
from ingest.documents.text_files import read_text
from ingest.documents.words import to_slug
from schemas.errors import InvalidInput
from schemas.rejects import Skipped

_SILENT_STEMS = frozenset({"readme", "license", "licence", "copying"})
_ROWS = (".jsonl", ".ndjson", ".csv")
_OWN_FOLDERS = ("", "pdf", "html", "docx")
_OWN_SUFFIXES = (".pdf", ".html", ".htm", ".docx")
_FORMATS = ("pdf", "docx", "html", "md", "txt")  # which of two formats of a document is read
_SAMPLE = 8_000
_SPOOLED = "stdin"  # what the job names the file that standard input went to

_REASONS = {
    ".doc": "an old Word file; save it as .docx",
    ".json": "JSON of no known layout; documents are read from JSON lines (.jsonl)",
    ".zip": "an archive; unpack it first",
    ".rtf": "rich text; save it as .docx",
    **dict.fromkeys(
        (".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff"), "an image; words in it are not read"
    ),
    **dict.fromkeys((".xlsx", ".xls", ".parquet"), "a table; the guidance feed reads documents"),
}


@dataclass(frozen=True, slots=True)
class DocumentJob:
    """A file to be read, with what belongs to it.

    Attributes:
        path: the file.
        layout: the layout of its rows; None for a document of its own.
        slug: the value of its `doc:` key where nothing in it names it better.
        beside: files that are read with it (a list of notices, the documents that an index or
            relations name).
        originals: the documents' own files by the id of the rows; they are kept, not read.
        mapping: column by field, for rows of no known layout.
    """

    path: Path
    layout: Layout | None = None
    slug: str = ""
    beside: tuple[Path, ...] = ()
    originals: Mapping[str, Path] = field(default_factory=dict)
    mapping: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be read, in order, and what will not, with the reason."""

    jobs: tuple[DocumentJob, ...]
    skipped: tuple[Skipped, ...]


def plan_files(paths: Iterable[Path], *, mapping: Mapping[str, str] | None = None) -> Plan:
    """The jobs for files and folders (taken with all that is in them).

    Files that belong together are one job: a list of notices goes with their pages, a PDF or HTML
    file with the rows that hold its text, and is then the original that these documents cite.
    An index of documents that are all at hand, a document in a second format, and what is no
    document is skipped. README, LICENSE, `*.source.yaml` and hidden files are passed over silently.
    """
    files = sorted(set(_files(paths)))
    draft = _Draft(mapping)
    for path in files:
        draft.place(path)
    return draft.plan()


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.rglob("*") if file.is_file())
            yield from (file for file in inside if not _is_silent(file.relative_to(path)))
        elif not _is_silent(Path(path.name)):
            yield path


def _is_silent(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    stem = path.name.lower().split(".")[0].split("-")[0]
    if is_mapping_file(path):
        return True
    return hidden or stem in _SILENT_STEMS or path.name.endswith((".source.yaml", ".source.yml"))


class _Draft:
    """A plan in the making."""

    def __init__(self, mapping: Mapping[str, str] | None) -> None:
        self._mapping = mapping
        self._rows: list[DocumentJob] = []
        self._own: list[Path] = []
        self._lists: list[Path] = []
        self._skipped: list[Skipped] = []
        self._bad_mappings: set[Path] = set()

    def place(self, path: Path) -> None:
        """Put one file where it belongs."""
        name = path.name.lower().removesuffix(".gz")
        if kind_of(path):
            self._own.append(path)
        elif name.endswith(_ROWS) or _is_rows(path):
            self._place_rows(path)
        elif name.endswith(".json") and evasion.is_notice_list(path):
            self._lists.append(path)
        else:
            suffix = Path(name).suffix
            reason = _REASONS.get(suffix, "not a format that documents are read from")
            self._skip(
                path, f"{reason} ({suffix or 'no suffix'})" if suffix not in _REASONS else reason
            )

    def _skip(self, path: Path, reason: str) -> None:
        self._skipped.append(Skipped(str(path), reason))

    def _place_rows(self, path: Path) -> None:
        row = first_row(path)
        if row is None:
            # Read all the same: what is wrong with it becomes a reject with its reason.
            self._rows.append(DocumentJob(path, PAGES))
            return
        mapping = self._mapping or self._beside_mapping(path)
        layout = layout_of(row, mapping)
        if layout is None:
            found = ", ".join(list(row.values)[:8])
            self._skip(path, f"its rows have no id with a title or text (columns: {found})")
            return
        job = DocumentJob(path, layout, mapping=mapping)
        self._rows.append(replace(job, beside=_beside(job), originals=_originals(job)))

    def _beside_mapping(self, path: Path) -> Mapping[str, str] | None:
        """The mapping that lies beside the file; one that cannot be used is told as skipped."""
        found = find_mapping(path)
        if found is None:
            return None
        try:
            return read_mapping_beside(found)
        except InvalidInput as error:
            if found not in self._bad_mappings:
                self._bad_mappings.add(found)
                self._skip(found, str(error))
            return None

    def plan(self) -> Plan:
        """The plan: documents first, relations last."""
        claimed = {own for job in self._rows for own in job.originals.values()}
        used = {path for job in self._rows for path in job.beside}
        for path in self._lists:
            if path not in used:
                self._skip(path, "a list of notices whose pages are not beside it")
        rows = [job for job in self._rows if not self._is_spent(job)]
        own = self._own_jobs([path for path in self._own if path not in claimed], rows)
        rows.sort(key=lambda job: job.layout is not None and job.layout.name == "relations")
        jobs = sorted((*own, *rows), key=_is_last)
        return Plan(tuple(jobs), tuple(sorted(self._skipped, key=lambda skipped: skipped.file)))

    def _is_spent(self, job: DocumentJob) -> bool:
        """True for an index of documents that are all at hand; it is then skipped."""
        at_hand = _keys_at_hand(job)
        if not at_hand or not _index_keys(job) <= at_hand:
            return False
        names = ", ".join(path.name for path in job.beside)
        self._skip(
            job.path, f"an index of the documents in {names}; all of them are read from there"
        )
        return True

    def _own_jobs(self, paths: Sequence[Path], rows: Sequence[DocumentJob]) -> list[DocumentJob]:
        chosen = [path for path in paths if not self._is_second(path, paths, rows)]
        slugs = Counter(_slug(path) for path in chosen)
        return [
            DocumentJob(path, slug=_slug(path, with_folder=slugs[_slug(path)] > 1))
            for path in chosen
        ]

    def _is_second(self, path: Path, paths: Sequence[Path], rows: Sequence[DocumentJob]) -> bool:
        for other in paths:
            same_name = (other.parent, _stem(other)) == (path.parent, _stem(path))
            if same_name and _FORMATS.index(kind_of(other)) < _FORMATS.index(kind_of(path)):
                self._skip(path, f"the same document as {other.name}, in another format")
                return True
        twin = _twin(path, rows) if kind_of(path) == "txt" else None
        if twin is not None:
            self._skip(path, f"the same document as {twin.name}, which has its pages")
        return twin is not None


def _is_rows(path: Path) -> bool:
    """True for JSON lines without a suffix, as standard input brings them."""
    is_bare = not Path(path.name.lower().removesuffix(".gz")).suffix
    return is_bare and first_bytes(path).lstrip().startswith(b"{")


def _is_last(job: DocumentJob) -> bool:
    return job.layout is not None and job.layout.name == "relations"


def _stem(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return name.rpartition(".")[0] or name


def _slug(path: Path, *, with_folder: bool = False) -> str:
    """Words for a `doc:` key; none for standard input, whose key is then made of its hash."""
    if path.name == _SPOOLED:
        return ""
    folder = f"{path.parent.name} " if with_folder else ""
    return to_slug(folder + _stem(path))


def _neighbours(path: Path) -> list[Path]:
    return sorted(file for file in path.parent.iterdir() if file.is_file() and file != path)


def _beside(job: DocumentJob) -> tuple[Path, ...]:
    """The files of the same folder that the job reads too."""
    name = job.layout.name if job.layout is not None else ""
    near = _neighbours(job.path)
    if name == "pages":
        return tuple(
            file for file in near if file.suffix == ".json" and evasion.is_notice_list(file)
        )
    if name == "relations":
        return tuple(file for file in near if _layout_name(file) in {"rulings", "cfr_versions"})
    if name == "ruling_index":
        return tuple(file for file in near if _layout_name(file) == "rulings")
    if name == "message_index":
        return tuple(file for file in near if kind_of(file) == "pdf" and archive_keys(file))
    return ()


def _layout_name(path: Path) -> str:
    if not path.name.lower().removesuffix(".gz").endswith(_ROWS):
        return ""
    row = first_row(path)
    layout = layout_of(row, None) if row is not None else None
    return layout.name if layout is not None else ""


def _originals(job: DocumentJob) -> dict[str, Path]:
    """The documents' own files, by the id of the rows: named in a row, or named like the id."""
    if job.layout is None or job.layout.name not in {"pages", "rulings"}:
        return {}
    named: dict[str, str] = defaultdict(str)
    for identifier, file in _ids_with_files(job.path):
        named[identifier] = named[identifier] or file
    folder = job.path.parent
    found = {name: _own_file(folder, name, file) for name, file in named.items()}
    return {name: path for name, path in found.items() if path is not None}


def _ids_with_files(path: Path) -> Iterator[tuple[str, str]]:
    is_csv = ".csv" in path.suffixes[-2:]
    source = Source(path.name, "")
    rows = read_csv_rows(path, source) if is_csv else read_json_rows(path, source)
    try:
        for row in rows:
            if isinstance(row, Row):
                identifier = row.values.get("doc_id") or row.values.get("id") or ""
                yield str(identifier).partition("#")[0], str(row.values.get("file") or "")
    except BrokenFile:
        return


def _own_file(folder: Path, identifier: str, file: str) -> Path | None:
    guesses = [Path(file)] if file else []
    if to_slug(identifier):
        guesses += [
            Path(inside) / f"{identifier}{suffix}"
            for inside in _OWN_FOLDERS
            for suffix in _OWN_SUFFIXES
        ]
    for guess in guesses:
        path = folder / guess
        # A row may not point out of its folder.
        if ".." not in guess.parts and not guess.is_absolute() and _is_file(path):
            return path
    return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _keys_at_hand(job: DocumentJob) -> frozenset[str]:
    name = job.layout.name if job.layout is not None else ""
    if name == "message_index":
        return frozenset(key for path in job.beside for key in archive_keys(path))
    if name == "ruling_index":
        return frozenset(key for path in job.beside for key in row_keys(path))
    return frozenset()


def _index_keys(job: DocumentJob) -> frozenset[str]:
    """The keys that an index names; a row that cannot be read counts as one more."""
    keys: set[str] = set()
    is_csv = ".csv" in job.path.suffixes[-2:]
    source = Source(job.path.name, "")
    rows = read_csv_rows(job.path, source) if is_csv else read_json_rows(job.path, source)
    for row in rows:
        number = row.text("csms_id", "ruling_number") if isinstance(row, Row) else ""
        series = "csms" if isinstance(row, Row) and "csms_id" in row.values else "ruling"
        keys.add(f"{series}:{number}")
    return frozenset(keys)


def archive_keys(path: Path) -> frozenset[str]:
    """The messages of a PDF that is a CSMS archive; nothing for any other."""
    try:
        stamp = path.stat()
    except OSError:
        return frozenset()
    return _archive_keys(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=64)
def _archive_keys(path: Path, changed: int, size: int) -> frozenset[str]:
    """As `archive_keys`; a plan asks twice, and a file that has changed is read anew."""
    del changed, size
    try:
        pages = [page.text for page in read_pdf(path, paragraphs=False).pages]
    except (BrokenFile, OSError):
        return frozenset()
    if not messages.is_archive(pages[:3]):
        return frozenset()
    found = messages.read_archive(pages, Source(path.name, ""))
    return frozenset(item.document_key for item in found if isinstance(item, Document))


def row_keys(path: Path) -> frozenset[str]:
    """The keys of the documents in a file of rows."""
    row = first_row(path)
    layout = layout_of(row, None) if row is not None else None
    if layout is None:
        return frozenset()
    return frozenset(key for key, _ in known_ids(path, layout).values())


def _twin(path: Path, rows: Sequence[DocumentJob]) -> Path | None:
    """The file of pages in the same folder that holds the document of a text file."""
    near = [job.path for job in rows if job.layout is PAGES and job.path.parent == path.parent]
    if not near:
        return None
    try:
        key = name_document(read_text(path).text[:_SAMPLE], path).key
    except (BrokenFile, OSError):
        return None
    return next((other for other in near if key and key in row_keys(other)), None)
