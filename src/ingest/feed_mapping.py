"""Mapping files: which columns of a source feed which fields of a record, and how.

See docs/feeds.md for the form, with an example.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from ingest.tabular import Preview, Reading
from ingest.transforms import TRANSFORMS
from schemas.errors import ConfigError, InvalidInput
from schemas.records import LAYOUTS, Feed, RecordKind, RecordLayout

SYNTHETIC = "synthetic"


@dataclass(frozen=True, slots=True)
class FieldSource:
    """Where a field's text comes from: columns of the source, and a transform by name."""

    columns: tuple[str, ...]
    transform: str = ""


@dataclass(frozen=True, slots=True)
class RecordMapping:
    """How a source's row becomes a record of `kind`."""

    kind: RecordKind
    fields: Mapping[str, FieldSource]
    constants: Mapping[str, str] = field(default_factory=dict[str, str])
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a file must show to be of a layout: a header, a first row, or words at its start."""

    header: tuple[str, ...] = ()
    first_row: tuple[str, ...] = ()
    text: str = ""

    def fits(self, preview: Preview) -> bool:
        """True where the file's start shows it."""
        if self.header:
            names = {to_column_name(name) for name in preview.header}
            return all(to_column_name(name) in names for name in self.header)
        if self.first_row:
            rows = (preview.header, *preview.first_rows)
            return any(self._row_fits(row) for row in rows[:1])
        return bool(self.text) and re.search(self.text, preview.text) is not None

    def _row_fits(self, row: Sequence[str]) -> bool:
        return len(row) == len(self.first_row) and all(
            re.fullmatch(pattern, cell.strip()) is not None
            for pattern, cell in zip(self.first_row, row, strict=True)
        )


@dataclass(frozen=True, slots=True)
class FeedMapping:
    """A layout that can be recognised and read.

    `skip_reason` marks a layout that is recognised only to say why it is not read. `columns` is
    for guidance in rows: the column that holds each of id, title, text, date and url.
    """

    name: str
    title: str
    feed: Feed
    signature: Signature
    reading: Reading
    records: tuple[RecordMapping, ...]
    skip_reason: str = ""
    columns: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file's layout, or the reason why there is none or why it is passed over."""

    mapping: FeedMapping | None
    reason: str = ""


def recognise(feed: Feed, preview: Preview, own: FeedMapping | None = None) -> Recognised:
    """The layout of a file of `feed` by its start: the caller's own, a bundled, or our canonical.

    A layout that belongs to another feed is named in the reason.
    """
    if own is not None:
        return _by_own(own, preview)
    canonical, reason = _canonical(feed, preview)
    if canonical is not None:
        return Recognised(canonical)
    fitting = [m for m in bundled_mappings() if m.signature.fits(preview)]
    known = sorted(fitting, key=lambda m: -len(m.signature.header))
    for mapping in known:
        if mapping.feed == feed:
            return Recognised(mapping, mapping.skip_reason)
    if known:
        return Recognised(
            None, f"it is {known[0].title}, which belongs to the feed {known[0].feed}"
        )
    return Recognised(None, _other_feed(feed, preview) or reason)


def read_mapping(path: Path) -> FeedMapping:
    """A mapping file of the user's own.

    Raises:
        InvalidInput: it cannot be read, or names a feed, field or transform that does not exist.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The mapping file {path} cannot be read: {error}.") from error
    return to_mapping(text, str(path))


def to_mapping(text: str, name: str) -> FeedMapping:
    """A mapping from its YAML text.

    Raises:
        InvalidInput: as `read_mapping`.
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidInput(f"The mapping file {name} is not YAML: {error}.") from error
    if not isinstance(content, dict):
        raise InvalidInput(f"The mapping file {name} must name a feed and its fields.")
    try:
        return _mapping(content, name)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InvalidInput(f"The mapping file {name} is wrong at {error}.") from error


@cache
def bundled_mappings() -> tuple[FeedMapping, ...]:
    """The layouts that we know, in order of their file names.

    Raises:
        ConfigError: one of them is broken; the installation is damaged.
    """
    folder = files("ingest") / "mappings"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    try:
        return tuple(to_mapping(f.read_text(encoding="utf-8"), f.name) for f in found)
    except InvalidInput as error:
        raise ConfigError(f"A bundled mapping is broken: {error}") from error


def to_column_name(text: str) -> str:
    """A column's name in the form in which names are compared: lower case, words by one `_`."""
    return re.sub(r"[^a-z0-9]+", "_", text.replace("\ufeff", "").lower()).strip("_")


def canonical_mapping(layout: RecordLayout, header: Sequence[str]) -> FeedMapping:
    """The mapping of a file whose columns carry our own names."""
    columns = {to_column_name(name): name for name in header}
    names = [f.name for f in (*layout.fields, *layout.lines)] + [SYNTHETIC]
    fields = {n: FieldSource((columns[n],)) for n in names if n in columns}
    title = f"the canonical layout of {layout.kind.value}"
    return FeedMapping(
        f"canonical_{layout.kind.value}",
        title,
        layout.feed,
        Signature(header=tuple(fields)),
        Reading(),
        (RecordMapping(layout.kind, fields),),
    )


def _by_own(own: FeedMapping, preview: Preview) -> Recognised:
    names = {to_column_name(name) for name in preview.header}
    wanted = {c for r in own.records for s in r.fields.values() for c in s.columns}
    missing = sorted(c for c in wanted if to_column_name(c) not in names)
    if missing and own.reading.headed:
        return Recognised(None, f"the mapping {own.name} wants the columns {', '.join(missing)}")
    return Recognised(own)


def _canonical(feed: Feed, preview: Preview) -> tuple[FeedMapping | None, str]:
    """Our own layout, where the header has all that it requires; else the best reason."""
    names = {to_column_name(name) for name in preview.header}
    best: tuple[int, str] = (0, "")
    for layout in (la for la in LAYOUTS.values() if la.feed == feed or _second_home(la, feed)):
        fields = (*layout.fields, *layout.lines)
        missing = [f.name for f in fields if f.required and f.name not in names]
        hits = sum(f.name in names for f in fields)
        if not missing:
            return canonical_mapping(layout, preview.header), ""
        if hits > best[0] and 2 * hits > len(names):
            best = (
                hits,
                f"it lacks the column {', '.join(missing)} that {layout.kind} records need",
            )
    return None, best[1] or _unknown(preview)


def _second_home(layout: RecordLayout, feed: Feed) -> bool:
    return feed == Feed.ENFORCEMENT and layout.kind == RecordKind.ORDER


def _unknown(preview: Preview) -> str:
    if preview.problem:
        return preview.problem
    shown = ", ".join(name.strip()[:30] for name in preview.header[:6])
    return (
        f"no known layout has its columns ({shown}{', ...' if len(preview.header) > 6 else ''}); "  # noqa: PLR2004
        "write a mapping file and name it with --mapping"
    )


def _other_feed(feed: Feed, preview: Preview) -> str:
    for layout in LAYOUTS.values():
        if layout.feed not in {feed, Feed.GUIDANCE}:
            found, _ = _canonical(layout.feed, preview)
            if found is not None:
                return f"it has the columns of the feed {layout.feed}, not of {feed}"
    return ""


def _mapping(content: Mapping[str, Any], name: str) -> FeedMapping:
    own_fields = {k: content[k] for k in ("kind", "fields", "constants", "shape") if k in content}
    listed = content.get("records") or ([own_fields] if "kind" in own_fields else [])
    records = tuple(_record(item) for item in listed)
    skip = str(content.get("skip", ""))
    if not records and not skip and "columns" not in content:
        raise ValueError("fields: no record is described")
    return FeedMapping(
        name=str(content.get("name", Path(name).stem)),
        title=str(content.get("title", name)),
        feed=Feed(content["feed"]),
        signature=_signature(content.get("signature", {})),
        reading=_reading(content.get("reading", {})),
        records=records,
        skip_reason=skip,
        columns={str(k): str(v) for k, v in content.get("columns", {}).items()},
    )


def _signature(content: Mapping[str, Any]) -> Signature:
    unknown = set(content) - {"header", "first_row", "text"}
    if unknown:
        raise ValueError(f"signature: unknown {sorted(unknown)}")
    return Signature(
        tuple(map(str, content.get("header", ()))),
        tuple(map(str, content.get("first_row", ()))),
        str(content.get("text", "")),
    )


def _reading(content: Mapping[str, Any]) -> Reading:
    known = {"delimiter", "encoding", "quoting", "headed", "columns", "layout"}
    if set(content) - known:
        raise ValueError(f"reading: unknown {sorted(set(content) - known)}")
    return Reading(
        delimiter=content.get("delimiter"),
        encoding=content.get("encoding"),
        quoting=bool(content.get("quoting", True)),
        headed=bool(content.get("headed", True)),
        columns=tuple(map(str, content.get("columns", ()))),
        layout=str(content.get("layout", "")),
    )


def _record(content: Mapping[str, Any]) -> RecordMapping:
    layout = LAYOUTS[RecordKind(content["kind"])]
    known = {f.name for f in (*layout.fields, *layout.lines)} | {SYNTHETIC}
    fields = {str(n): _source(v) for n, v in content.get("fields", {}).items()}
    constants = {str(n): str(v) for n, v in content.get("constants", {}).items()}
    wrong = sorted((fields.keys() | constants.keys()) - known)
    if wrong:
        raise ValueError(f"fields: {layout.kind.value} has no {', '.join(wrong)}")
    return RecordMapping(layout.kind, fields, constants, str(content.get("shape", "")))


def _source(content: object) -> FieldSource:
    match content:
        case str():
            return FieldSource((content,))
        case {"from": columns, **rest}:
            names = [columns] if isinstance(columns, str) else list(columns)
            transform = str(rest.get("by", ""))
            if transform and transform not in TRANSFORMS:
                raise ValueError(f"by: no transform is called {transform}")
            return FieldSource(tuple(map(str, names)), transform)
        case _:
            raise ValueError(f"fields: {content!r} names no column")
