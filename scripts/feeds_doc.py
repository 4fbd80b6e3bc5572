"""Writes the tables of docs/feeds.md from the layouts (run with PYTHONPATH=src)."""

import sys
from collections.abc import Iterator
from pathlib import Path

from ingest.checking import IDENTITY
from ingest.feed_mapping import bundled_mappings
from ingest.transforms import TRANSFORMS
from schemas.records import FEED_KINDS, LAYOUTS, Feed, Field, RecordLayout

PAGE = Path(__file__).parents[1] / "docs" / "feeds.md"
START, END = "<!-- tables: made by scripts/feeds_doc.py -->", "<!-- end of tables -->"


def tables() -> str:
    """The generated part of the page."""
    return "\n".join(line for part in (_layouts(), _feeds(), _transforms()) for line in part)


def with_tables(page: str) -> str:
    """The page with its generated part made anew."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{tables()}\n\n{END}{after}"


def _layouts() -> Iterator[str]:
    yield "## Layouts that are recognised"
    yield ""
    yield "| mapping | feed | what it is | what becomes of it |"
    yield "|---|---|---|---|"
    for mapping in bundled_mappings():
        kinds = ", ".join(record.kind.value for record in mapping.records)
        becomes = f"kept as {kinds}" if kinds else f"skipped: {mapping.skip_reason}"
        yield f"| `{mapping.name}` | {mapping.feed} | {mapping.title} | {becomes} |"
    yield ""


def _feeds() -> Iterator[str]:
    for feed, kinds in FEED_KINDS.items():
        if feed is Feed.GUIDANCE:
            continue
        for kind in kinds:
            yield from _kind(feed, LAYOUTS[kind])


def _kind(feed: Feed, layout: RecordLayout) -> Iterator[str]:
    yield f"## {feed}: {layout.kind.value}"
    yield ""
    yield f"Key: {', '.join(f'`{name}`' for name in layout.key_fields)}. "
    yield f"Holds since `{layout.effective_field}`."
    yield ""
    yield "| column | type | a bad value | what stands in it |"
    yield "|---|---|---|---|"
    for spec in (*layout.fields, *layout.lines):
        yield f"| `{spec.name}` | {spec.type} | {_cost(layout, spec)} | {_words(spec)} |"
    yield ""


def _cost(layout: RecordLayout, spec: Field) -> str:
    if spec.required:
        return "rejects; required"
    if spec.name in layout.key_fields or spec.code in IDENTITY or spec.minimum is not None:
        return "rejects"
    if str(spec.type).startswith(("date", "decimal", "double", "int")):
        return "rejects"
    return "leaves a remark" if spec.code or spec.choices or str(spec.type) == "bool" else ""


def _words(spec: Field) -> str:
    block = f" (7501 block {spec.block})" if spec.block else ""
    return f"{spec.doc}{block}".replace("|", "\\|")


def _transforms() -> Iterator[str]:
    yield "## Transforms for mapping files"
    yield ""
    yield ", ".join(f"`{name}`" for name in sorted(TRANSFORMS)) + "."


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} is up to date\n")
