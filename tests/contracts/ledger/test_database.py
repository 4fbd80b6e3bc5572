"""The database: its migrations, its trail, its cases."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import ledger.database
from ledger import Ledger, open_ledger
from ledger.tables import metadata
from schemas.errors import ConfigError, Conflict, InvalidInput, NotFound

MIGRATIONS = Path(ledger.database.__file__).parent / "migrations"


def test_the_newest_migration_is_the_one_that_opening_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == ledger.database.HEAD


def test_migrations_make_what_the_code_expects(tmp_path: Path) -> None:
    open_ledger(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path}/ledger/ledger.sqlite")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_database_of_the_first_form_is_brought_up(tmp_path: Path) -> None:
    engine = ledger.database.open_database(tmp_path / "old.sqlite", "0001")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO batches (run_id, feed, state, counts, kinds, committed_at) VALUES "
                "('r', 'ports', 'committed', '{}', '[\"port\"]', '2026-01-01 00:00:00')"
            )
        )
    engine.dispose()
    engine = ledger.database.open_database(tmp_path / "old.sqlite")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT batch_id, kind, repeated FROM batch_kinds"))
        # nobody counted then, so its rows must be compared when they are read
        assert [tuple(row) for row in rows] == [(1, "port", 1)]
    engine.dispose()


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    open_ledger(tmp_path).close()
    path = tmp_path / "ledger" / "ledger.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(ConfigError, match="newer"):
        open_ledger(tmp_path)


def test_a_file_that_is_no_database_is_a_clear_error(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    folder.mkdir()
    (folder / "ledger.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(ConfigError, match="damaged"):
        open_ledger(tmp_path)


def test_a_home_that_is_a_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(ConfigError, match="--home"):
        open_ledger(tmp_path / "home")


@pytest.mark.parametrize(
    "change", ["UPDATE audit_trail SET author = 'x'", "DELETE FROM audit_trail"]
)
def test_nobody_changes_the_audit_trail(ledger: Ledger, tmp_path: Path, change: str) -> None:
    ledger.decisions.note("port:2304", "busy", "an expert")
    connection = sqlite3.connect(tmp_path / "ledger" / "ledger.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="append only"):
        connection.execute(change)
    connection.close()
    assert [line.author for line in ledger.decisions.audit()] == ["an expert"]


def test_a_case_freezes_findings_until_it_is_closed(ledger: Ledger) -> None:
    decisions = ledger.decisions
    case = decisions.open_case("Pipe fittings by way of a third country", "staff")
    decisions.freeze_finding(case.id, "f1", {"claim": "as it stood"}, "staff")
    with pytest.raises(Conflict):
        decisions.freeze_finding(case.id, "f1", {"claim": "changed"}, "staff")
    decisions.close_case(case.id, "referred", "staff")
    with pytest.raises(Conflict, match="closed"):
        decisions.freeze_finding(case.id, "f2", {}, "staff")
    with pytest.raises(Conflict, match="closed"):
        decisions.close_case(case.id, "again", "staff")
    [finding] = decisions.frozen_findings(case.id)
    assert finding.finding == {"claim": "as it stood"}
    [closed] = decisions.cases("closed")
    assert (closed.title, closed.outcome) == (case.title, "referred")
    assert decisions.cases("open") == []
    actions = [line.action for line in decisions.audit()]
    assert actions == ["close_case", "freeze_finding", "open_case"]


def test_cases_that_are_not_there_are_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        ledger.decisions.freeze_finding(1, "f", {}, "staff")
    with pytest.raises(InvalidInput):
        ledger.decisions.open_case(" ", "staff")
