"""The command line as scripts and people meet it: exit codes, JSON, words of errors."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from schemas.records import Feed
from tidewaiter.cli.app import to_app

Home = Any  # `conftest.Home`; test folders are no packages
Papers = Mapping[Feed, Sequence[Path]]
Run = Callable[..., Result]


@pytest.fixture
def run_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str]], Run]:
    """Runs commands under an environment, within this process: starting one takes seconds."""

    def at(environment: Mapping[str, str]) -> Run:
        for name in ("TIDEWAITER_HOME", "TIDEWAITER_CACHE", "TIDEWAITER_GRAPH__URI",
                     "TIDEWAITER_GRAPH__PASSWORD"):  # fmt: skip
            if name in environment:
                monkeypatch.setenv(name, environment[name])
            else:
                monkeypatch.delenv(name, raising=False)

        def run(*words: str | Path) -> Result:
            result = CliRunner().invoke(to_app(), [str(word) for word in words])
            unforeseen = result.exception
            assert unforeseen is None or isinstance(unforeseen, SystemExit), result.exc_info
            assert "Traceback" not in result.stdout + result.stderr
            return result

        return run

    return at


def one_object(result: Result) -> dict[str, Any]:
    """The one JSON object that a command printed."""
    lines = result.stdout.splitlines()
    assert len(lines) == 1, result.stdout
    found: dict[str, Any] = json.loads(lines[0])
    return found


# -- without any server ------------------------------------------------------------------------


@pytest.fixture
def bare(tmp_path: Path, environment_of: Any, run_at: Any) -> Run:  # noqa: ANN401
    """Commands on an empty home with an empty cache."""
    run: Run = run_at(environment_of(tmp_path / "home", tmp_path / "cache"))
    return run


@pytest.mark.parametrize(
    "words",
    [
        ("query", "account_at_every_port", "-p", "account=account:ACME"),
        ("cypher", "RETURN 1"),
        ("rebuild", "graph"),
    ],
)
def test_a_missing_server_names_the_command_that_mends(bare: Run, words: Sequence[str]) -> None:
    result = bare(*words)
    assert result.exit_code == 4
    assert "tidewaiter setup" in result.stderr


def test_missing_parts_keep_nothing_from_being_ingested_later(bare: Run, papers: Papers) -> None:
    result = bare("ingest", "accounts", *papers[Feed.ACCOUNTS], "--json")
    assert result.exit_code == 4
    assert one_object(result)["error"] == "ConfigError"
    assert "tidewaiter setup" in one_object(result)["detail"]
    assert one_object(bare("runs", "--json"))["rows"] == []


def test_a_missing_model_is_named(bare: Run) -> None:
    result = bare("vectors", "--json")
    assert result.exit_code == 4
    assert "tidewaiter setup" in one_object(result)["detail"]


def test_doctor_says_what_is_missing(bare: Run) -> None:
    result = bare("doctor", "--json")
    found = one_object(result)
    assert result.exit_code == 4
    assert found["columns"] == ["what", "state", "version", "mend"]
    missing = {row[0]: row[3] for row in found["rows"] if row[1] == "missing"}
    assert missing["language model"] == "tidewaiter setup"
    assert missing["Neo4j server"] == "tidewaiter setup"


def test_text_search_needs_neither_server_nor_model(bare: Run) -> None:
    result = bare("search", "microchips", "--json")
    assert result.exit_code == 0
    assert one_object(result)["hits"] == []


def test_a_home_that_cannot_be_is_an_error_in_words(
    tmp_path: Path,
    environment_of: Any,  # noqa: ANN401
    run_at: Any,  # noqa: ANN401
) -> None:
    (tmp_path / "file").write_text("a file, no folder")
    run = run_at(environment_of(tmp_path / "file" / "home", tmp_path))
    for words in (("search", "x"), ("runs",), ("rejects",), ("account", "ACME")):
        result = run(*words)
        assert result.exit_code == 4, words
        assert str(tmp_path / "file") in result.stderr.replace("\n", ""), words


def test_a_setting_that_cannot_be_is_named(bare: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_GRAPH__IDLE_MINUTES", "never")
    result = bare("runs")
    assert result.exit_code == 4
    assert "TIDEWAITER_GRAPH__IDLE_MINUTES" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ingest", "nonsense", "x.csv"), "nonsense"),
        (("search",), "--batch"),
        (("search", "x", "--filter", "port"), "facet=value"),
        (("search", "x", "--filter", "colour=red"), "colour"),
        (("search", "--batch", "absent.csv", "--out", "hits.csv"), "absent.csv"),
        (("search", "--batch", "absent.csv"), "--out"),
        (("extract",), "--batch"),
        (("extract", "--batch", "absent.csv", "--out", "x.jsonl"), "absent.csv"),
        (("generate", "--out", "x", "--entries", "10"), "--entries"),
        (("rebuild", "everything"), "everything"),
    ],
)
def test_wrong_usage_is_2_and_says_how(bare: Run, words: Sequence[str], said: str) -> None:
    result = bare(*words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_extract_finds_and_writes_mentions(bare: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    source.write_text('id,text\na,"Entered under 8542.31.0000 at the port of Laredo."\nb,\n')
    assert one_object(bare("extract", "--batch", source, "--out", out, "--json"))["texts"] == 2
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["a", "b"]
    assert rows[1] == {"id": "b", "mentions": []}
    kinds = {m["kind"]: m for m in rows[0]["mentions"]}
    assert kinds["hts_code"]["canonical"] == "8542310000"
    for mention in rows[0]["mentions"]:
        assert set(mention) == {"kind", "start", "end", "text", "canonical"}
    single = one_object(bare("extract", "under 8542.31.0000", "--json"))
    assert [m["kind"] for m in single["mentions"]] == ["hts_code"]


def test_extract_says_which_column_is_missing(bare: Run, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,words\na,b\n")
    result = bare("extract", "--batch", source, "--out", tmp_path / "out.jsonl", "--json")
    assert result.exit_code == 2
    assert "text" in one_object(result)["detail"]


def test_generate_prints_one_object(bare: Run, tmp_path: Path) -> None:
    made = one_object(
        bare("generate", "--seed", "3", "--entries", "1000", "--out", tmp_path / "w", "--json")
    )
    assert made["counts"]["entries"] > 1_000  # its lines
    assert made["synthetic"] is True
    assert (tmp_path / "w" / "truth").is_dir()


def test_status_and_stop_without_a_server(bare: Run) -> None:
    status = one_object(bare("status", "--json"))
    assert status["graph_server"] == {"state": "stopped"}
    assert status["page_server"] == {"state": "stopped"}
    assert one_object(bare("stop", "--json")) == {"stopped": False}


def test_the_command_itself_runs_as_a_process(
    tmp_path: Path,
    environment_of: Any,  # noqa: ANN401
) -> None:
    """Once as scripts start it: exit code and streams are the process's own."""
    done = subprocess.run(
        [sys.executable, "-c", "from tidewaiter.cli import main; main()",
         "account", "ACME", "--json"],
        env=environment_of(tmp_path / "home", tmp_path / "cache"),
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 6, done.stderr
    assert json.loads(done.stdout)["error"] == "NotFound"
    assert "Traceback" not in done.stderr


# -- on a home with papers ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(new_home: Callable[[], Home], papers: Papers) -> Home:
    home = new_home()
    for feed in (Feed.ACCOUNTS, Feed.ENTRIES, Feed.HOLDS):
        home.bring(feed, *papers[feed])
    home.bring(Feed.GUIDANCE, papers[Feed.GUIDANCE][0])
    home.reopen()
    return home


@pytest.fixture
def run(home: Home, run_at: Any) -> Run:  # noqa: ANN401
    """Commands on the home; its Neo4j is reached by URI and password, as one of the user's own."""
    chosen: Run = run_at(home.environment)
    return chosen


def test_your_own_neo4j_is_used_and_none_is_started(run: Run, home: Home) -> None:
    answer = one_object(run("cypher", "MATCH (e:Entry) RETURN count(e) AS n", "--json"))
    assert answer["columns"] == ["n"]
    assert answer["rows"] == [[home.graph_counts()["Entry"]]]
    assert not (home.root / "graph").exists()
    status = one_object(run("status", "--json"))
    assert status["graph_server"] == {"state": "your own server", "uri": home.server.uri}


def test_a_neo4j_that_does_not_answer_is_unavailable(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEWAITER_GRAPH__URI", "bolt://127.0.0.1:9")
    result = run("cypher", "RETURN 1", "--json")
    assert result.exit_code == 4
    assert one_object(result)["error"] in {"Unavailable", "ConfigError"}


def test_a_wrong_password_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_GRAPH__PASSWORD", "wrong")
    result = run("cypher", "RETURN 1")
    assert result.exit_code == 4
    assert "PASSWORD" in result.stderr.upper()


def test_queries_give_columns_and_rows(run: Run) -> None:
    library = one_object(run("query", "--json"))
    assert library["columns"] == ["name", "title", "audience", "example"]
    assert len(library["rows"]) >= 15
    answer = one_object(
        run("query", "account_at_every_port", "-p", "account=account:ACME", "--json")
    )
    assert answer["rows"]
    assert all(len(row) == len(answer["columns"]) for row in answer["rows"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("query", "no_such_query"), 6, "no_such_query"),
        (("query", "account_at_every_port"), 2, "account"),
        (("query", "account_at_every_port", "-p", "account"), 2, "name=value"),
        (("query", "account_at_every_port", "-p", "acount=account:ACME"), 2, "acount"),
        (("query", "issues_at_many_ports", "-p", "at_least=many"), 2, "at_least"),
        (("cypher", "MATCH (n RETURN n"), 2, ""),
        (("cypher", "MATCH (n) DETACH DELETE n"), 5, ""),
        (("cypher", "CALL dbms.components()"), 5, ""),
        (("account", "account:NOBODY"), 6, "NOBODY"),
        (("ingest", "entries", "/absent/entries.csv"), 3, "/absent/entries.csv"),
    ],
)
def test_each_refusal_has_its_exit_code_and_words(
    run: Run, words: Sequence[str], code: int, said: str
) -> None:
    result = run(*words)
    assert result.exit_code == code, result.stderr
    assert said in result.stderr.replace("\n", "")
    assert len(result.stderr) > 20
    failure = run(*words, "--json")
    assert failure.exit_code == code
    assert set(one_object(failure)) == {"error", "detail"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("other.csv", b"a,b\n1,2\n"),
        ("binary.csv", bytes(range(256)) * 40),
        ("broken.xlsx", b"PK\x03\x04 no workbook"),
        ("broken.parquet", b"PAR1 nothing PAR1"),
        ("broken.csv.gz", b"\x1f\x8b\x08 cut off"),
    ],
)
def test_unreadable_files_are_3_with_the_reason(
    run: Run, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run("ingest", "entries", path, "--json")
    assert result.exit_code == 3, result.stdout
    assert name in one_object(result)["detail"]


def test_ingest_counts_what_became_of_the_rows(run: Run, papers: Papers, tmp_path: Path) -> None:
    lines = papers[Feed.HOLDS][0].read_text().splitlines()
    path = tmp_path / "holds.csv"
    path.write_text("\n".join([*lines, lines[1].replace("HLD-", "HLX-", 1).replace("20", "99")]))
    report = one_object(run("ingest", "holds", path, "--json"))
    assert set(report["counts"]) == {"kept", "unchanged", "superseded", "rejected", "skipped"}
    assert (report["counts"]["kept"], report["counts"]["unchanged"]) == (0, len(lines) - 1)
    assert report["counts"]["rejected"] == 1
    rejects = one_object(run("rejects", report["run"], "--json"))
    assert {row[0] for row in rejects["rows"]} == {report["run"]}
    assert all(row[rejects["columns"].index("reason")] for row in rejects["rows"])
    runs = one_object(run("runs", "--json"))
    assert runs["rows"][0][0] == report["run"]


def test_search_gives_the_contracts_fields(run: Run) -> None:
    answer = one_object(run("search", "microchip description", "--limit", "3", "--json"))
    assert [hit["rank"] for hit in answer["hits"]] == [1, 2, 3]
    for hit in answer["hits"]:
        assert {"rank", "key", "kind", "title", "snippet", "score", "source"} <= set(hit)


def test_batch_search_writes_at_most_ten_hits_each(run: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('id,query\na,"microchip, description"\nb,\nc,8542.31\n')
    answer = one_object(run("search", "--batch", source, "--out", out, "--json"))
    assert answer["queries"] == 3
    with out.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0])[:6] == ["id", "rank", "key", "kind", "title", "score"]
    for name in ("a", "c"):
        ranks = [int(row["rank"]) for row in rows if row["id"] == name]
        assert ranks == list(range(1, len(ranks) + 1))
        assert 1 <= len(ranks) <= 10
    (refused,) = [row for row in rows if row["id"] == "b"]
    assert (refused["rank"], refused["key"]) == ("", "")
    assert refused["note"] == "The row has no question."


def test_an_account_is_one_object_and_a_page_of_tables(run: Run) -> None:
    picture = one_object(run("account", "account:ACME", "--json"))
    assert picture["key"] == "account:ACME"
    assert all(len(row) == len(picture["ports"]["columns"]) for row in picture["ports"]["rows"])
    assert "Every port" in run("account", "account:ACME").stdout


@pytest.mark.parametrize("store", ["graph", "index"])
def test_rebuild_prints_its_counts(run: Run, home: Home, store: str) -> None:
    before = {"graph": home.graph_counts(), "index": home.index_counts()}[store]
    answer = one_object(run("rebuild", store, "--json"))
    assert answer["store"] == store
    assert answer["counts"] == before


def test_another_writer_is_named(run: Run, home: Home, papers: Papers) -> None:
    with home.parts.ledger.write_lock():
        result = run("ingest", "holds", *papers[Feed.HOLDS], "--json")
    assert result.exit_code == 4
    assert f"process {os.getpid()}" in one_object(result)["detail"]
