from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ingest.checked import checked_schema
from ingest.documents import plan_files, read_job
from ingest.documents.reading import file_sha256
from schemas.records import RecordKind
from schemas.rejects import Rejected, Skipped

DATA = Path(__file__).parents[3] / "data" / "documents"


@dataclass
class Outcome:
    """What a folder or file gave: rows by kind, rejects, skipped files."""

    documents: list[dict[str, Any]] = field(default_factory=list)
    relations: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[Rejected] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        return [row["key"] for row in self.documents]

    def __getitem__(self, key: str) -> dict[str, Any]:
        found = [row for row in self.documents if row["key"] == key]
        assert len(found) == 1, f"{key} is there {len(found)} times in {self.keys}"
        return found[0]


ReadFolder = Callable[..., Outcome]


@pytest.fixture(scope="session")
def data() -> Path:
    return DATA


@pytest.fixture(scope="session")
def read_all() -> ReadFolder:
    def read(*paths: Path, mapping: Mapping[str, str] | None = None) -> Outcome:
        plan = plan_files(paths, mapping=mapping)
        outcome = Outcome(skipped=list(plan.skipped))
        for job in plan.jobs:
            for part in read_job(job, "run-1", file_sha256):
                assert part.table.schema.equals(checked_schema(part.kind))
                part.table.validate(full=True)
                outcome.rejects += part.rejects
                rows = part.table.to_pylist()
                is_document = part.kind is RecordKind.DOCUMENT
                (outcome.documents if is_document else outcome.relations).extend(rows)
        return outcome

    return read
