"""Every contract of .importlinter catches a violation planted in a copy of the source."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# A module, the import planted in it, and the contract that must break. A contract that the planted
# import also touches from another side may break with it.
PLANTED: tuple[tuple[str, str, str], ...] = (
    ("layers", "ledger/originals.py", "import graph.config"),
    ("layers", "ingest/batching.py", "import search_api.models"),
    ("layers", "schemas/keys.py", "import ledger.tables"),
    ("layers", "projection/rows.py", "import ingest.checked"),
    ("schemas-pure", "schemas/keys.py", "import duckdb"),
    ("neo4j-stays", "projection/rows.py", "import neo4j"),
    ("tantivy-stays", "analysis/rows.py", "import tantivy"),
    ("elasticsearch-stays", "analysis/rows.py", "import elasticsearch"),
    ("spacy-stays", "ingest/checked.py", "import spacy"),
    ("deltalake-stays", "projection/rows.py", "import duckdb"),
    ("backends", "projection/rows.py", "import graph.neo4j_store"),
)


def contracts() -> dict[str, str]:
    """The name of each contract by its id."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    start = "importlinter:contract:"
    return {
        section.removeprefix(start): parser[section]["name"]
        for section in parser.sections()
        if section.startswith(start)
    }


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python source beside its contracts, to be spoilt."""
    out = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / ".importlinter", out)
    for path in (ROOT / "src").rglob("*.py"):
        target = out / "src" / path.relative_to(ROOT / "src")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return out


def broken(house: Path) -> set[str]:
    """The names of the contracts that import-linter finds broken."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = os.environ | {"PYTHONPATH": "src", "COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=house, env=environment, capture_output=True, text=True, check=False
    )
    ends = (" KEPT", " BROKEN")
    told = [line.strip() for line in done.stdout.splitlines() if line.strip().endswith(ends)]
    assert len(told) == len(contracts()), done.stdout + done.stderr
    assert (done.returncode != 0) is any(line.endswith(" BROKEN") for line in told)
    return {line.removesuffix(" BROKEN") for line in told if line.endswith(" BROKEN")}


def test_the_source_keeps_every_contract(copy: Path) -> None:
    assert broken(copy) == set()


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract for contract, _, _ in PLANTED} == set(contracts())


@pytest.mark.parametrize(("contract", "module", "line"), PLANTED)
def test_a_planted_import_is_caught(copy: Path, contract: str, module: str, line: str) -> None:
    path = copy / "src" / module
    clean = path.read_text(encoding="utf-8")
    path.write_text(f"{clean}\n{line}\n", encoding="utf-8")
    try:
        assert contracts()[contract] in broken(copy)
    finally:
        path.write_text(clean, encoding="utf-8")
