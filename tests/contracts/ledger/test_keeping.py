"""Originals, rejects, runs, computed values and decisions."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from ledger import Ledger
from schemas.errors import Conflict, InvalidInput, NotFound
from schemas.evidence import SourceRef
from schemas.rejects import Rejected


def test_an_original_is_kept_once_under_its_hash(ledger: Ledger, tmp_path: Path) -> None:
    paper = tmp_path / "paper.csv"
    paper.write_bytes(b"code,name\n")
    digest = ledger.keep_original(paper)
    assert digest == hashlib.sha256(b"code,name\n").hexdigest()
    assert ledger.keep_original_bytes(b"code,name\n") == digest
    assert ledger.original(digest).read_bytes() == b"code,name\n"
    assert len(list(ledger.original(digest).parent.iterdir())) == 1
    assert ledger.original(digest).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("wrong", ["0" * 64, "../ledger/ledger.sqlite", ""])
def test_what_is_no_original_is_not_found(ledger: Ledger, wrong: str) -> None:
    with pytest.raises(NotFound):
        ledger.original(wrong)


def test_a_file_that_is_not_there_is_a_clear_error(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        ledger.keep_original(tmp_path / "absent")


def test_rejects_are_kept_with_their_reason_and_only_when_committed(ledger: Ledger) -> None:
    run = ledger.begin_run("ports", "")
    ref = SourceRef("ports.csv", "a" * 64, run.id, row=7)
    wrong = Rejected(ref, "x" * 5_000, "code", "port", "no such port")
    with ledger.write_lock():
        batch = ledger.begin_batch(run.id, "ports")
        batch.reject([wrong])
        assert batch.commit().counts["rejected"] == 1
        other = ledger.begin_batch(run.id, "ports")
        other.reject([wrong])
        other.abandon()
    [kept] = ledger.rejects(run_id=run.id)
    assert (kept.row, kept.field, kept.reason) == (7, "code", "no such port")
    assert len(kept.raw) == 2_000
    assert ledger.rejects(feed="entries") == []


def test_a_run_says_how_it_came_out(ledger: Ledger) -> None:
    run = ledger.begin_run("ports", "ports.csv")
    assert ledger.run(run.id).state == "running"
    ledger.finish_run(run.id, {"kept": 3}, {"read": 0.5})
    ended = ledger.run(run.id)
    assert (ended.state, ended.counts, ended.timings) == ("finished", {"kept": 3}, {"read": 0.5})
    assert ended.seconds is not None
    with pytest.raises(NotFound):
        ledger.run("absent")


def test_computed_values_are_found_by_hash_and_model(ledger: Ledger) -> None:
    store = ledger.computed
    store.put("mentions", "rules-1", {"a": "[1]", "b": "[2]"})
    store.put("mentions", "rules-1", {"a": "[3]"})
    assert store.get("mentions", "rules-1", ["a", "b", "c"]) == {"a": "[3]", "b": "[2]"}
    assert store.get("mentions", "rules-2", ["a"]) == {}
    vectors = {f"{n}": np.full(4, n, dtype=np.float32) for n in range(2_000)}
    store.put_vectors("m", vectors)
    found = store.get_vectors("m", list(vectors))
    assert len(found) == 2_000
    assert np.array_equal(found["7"], vectors["7"])


def test_decisions_leave_a_trail(ledger: Ledger) -> None:
    decisions = ledger.decisions
    decisions.judge("hold:1", "not_supported", "the description names the goods", "an expert")
    decisions.note("hold:1", "told the port", "an expert")
    decisions.save_query("mine", "two_hops", {"key": "ior:1"}, "staff")
    with pytest.raises(Conflict):
        decisions.save_query("mine", "two_hops", {}, "staff")
    with pytest.raises(InvalidInput):
        decisions.judge("hold:1", "supported", " ", "an expert")
    assert [j.verdict for j in decisions.judgements("hold:1")] == ["not_supported"]
    assert [n.text for n in decisions.notes("hold:1")] == ["told the port"]
    assert [q.parameters for q in decisions.saved_queries()] == [{"key": "ior:1"}]
    decisions.forget_query("mine", "staff")
    with pytest.raises(NotFound):
        decisions.forget_query("mine", "staff")
    trail = [line.action for line in decisions.audit()]
    assert trail == ["forget_query", "save_query", "note", "judge"]
