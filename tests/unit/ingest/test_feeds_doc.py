"""docs/feeds.md says what the layouts say."""

import runpy
from pathlib import Path

import pytest

from ingest.feed_mapping import to_mapping
from schemas.records import Feed

ROOT = Path(__file__).parents[3]


def test_the_tables_are_up_to_date() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "feeds_doc.py"))
    page = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    if page != script["with_tables"](page):
        pytest.fail("run: PYTHONPATH=src python scripts/feeds_doc.py")


def test_the_example_mapping_is_one() -> None:
    page = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    block = page.partition("    # holds.yaml")[2].partition("\n\n`records:`")[0]
    lines = [line.removeprefix("    ") for line in block.splitlines()[1:]]
    mapping = to_mapping("\n".join(lines), "example")
    assert mapping.feed is Feed.HOLDS
    assert mapping.records[0].fields["port"].transform == "us_port"
