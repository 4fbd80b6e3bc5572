"""Documents as checked tables."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.documents import plan_files, read_documents, read_job
from ingest.documents.reading import file_sha256
from schemas.keys import Key
from schemas.records.keyed import to_keys


def test_keys_are_those_of_the_schemas(data: Path) -> None:
    for job in plan_files([data]).jobs:
        for part in read_job(job, "run-1", file_sha256):
            assert part.table["key"].to_pylist() == to_keys(part.kind, part.table).to_pylist()


def test_every_document_key_parses(data: Path, read_all: Callable[..., Any]) -> None:
    for key in read_all(data).keys:
        assert Key.parse(key).is_document


def test_one_file_with_its_hash(data: Path) -> None:
    path = data / "federal_register" / "abstracts.jsonl"
    (part,) = read_documents(path, "ab" * 32, "run-7")
    row = part.table.to_pylist()[0]
    assert (row["source_sha256"], row["run_id"]) == ("ab" * 32, "run-7")
    assert (row["source_file"], row["source_row"]) == ("abstracts.jsonl", 1)


def test_a_file_that_is_skipped_says_why(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG")
    (part,) = read_documents(path, "0" * 64, "run-7")
    assert part.table.num_rows == 0
    assert part.rejects[0].reason == "an image; words in it are not read"
