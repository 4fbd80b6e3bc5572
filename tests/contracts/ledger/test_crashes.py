"""A killed writer leaves whole batches only, and the next one goes on to the same end."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger import Ledger, open_ledger
from schemas.errors import Unavailable
from schemas.records import RecordKind

WRITER = Path(__file__).with_name("writes_batches.py")
SOURCES = Path(__file__).parents[3] / "src"
BATCHES, ROWS = 6, 100
PORT = RecordKind.PORT


def start(home: Path) -> subprocess.Popen[bytes]:
    path = f"{SOURCES}{os.pathsep}{WRITER.parent}"
    return subprocess.Popen(
        [sys.executable, str(WRITER), str(home), str(BATCHES)],
        env={**os.environ, "PYTHONPATH": path},
    )


def sizes(ledger: Ledger) -> dict[int, int]:
    table = ledger.versions(PORT)
    counts = table.group_by("batch_id").aggregate(rows=table.count()).to_pyarrow().to_pylist()
    return {row["batch_id"]: row["rows"] for row in counts}


def keys(ledger: Ledger) -> list[str]:
    return sorted(ledger.current(PORT).select("key").to_pyarrow()["key"].to_pylist())


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_writer_loses_and_halves_nothing(tmp_path: Path, seed: int) -> None:
    pause = random.Random(seed)  # noqa: S311  # moments to kill at
    for _ in range(2):
        writer = start(tmp_path)
        time.sleep(0.7 + 0.9 * pause.random())
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        reader = open_ledger(tmp_path)
        committed = {batch.id for batch in reader.batches()}
        seen = sizes(reader)
        assert set(seen) <= committed
        assert all(count % (ROWS // 2) == 0 for count in seen.values())
        states = {run.state for run in reader.runs()}
        assert "running" not in states
        reader.close()
    assert start(tmp_path).wait() == 0
    undisturbed = tmp_path / "undisturbed"
    assert start(undisturbed).wait() == 0
    ended, plain = open_ledger(tmp_path), open_ledger(undisturbed)
    assert keys(ended) == keys(plain)
    assert len(keys(ended)) == BATCHES * ROWS
    assert ended.versions(PORT).count().to_pyarrow().as_py() == BATCHES * ROWS
    ended.close()
    plain.close()


def test_a_second_writer_is_told_who_holds_the_home(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    with ledger.write_lock():
        other = open_ledger(tmp_path)
        with pytest.raises(Unavailable, match=f"process {os.getpid()}"), other.write_lock(0.1):
            pass
        other.close()
    ledger.close()


def test_the_holder_may_take_the_lock_again(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    run = ledger.begin_run("ports", "")
    with ledger.write_lock():
        batch = ledger.begin_batch(run.id, "ports")
        with ledger.write_lock():
            pass
        batch.commit()  # the inner lock must not have taken the open batch for a dead one
    assert [b.id for b in ledger.batches()] == [batch.id]
    ledger.close()


def test_readers_see_whole_batches_while_a_writer_writes(tmp_path: Path) -> None:
    reader = open_ledger(tmp_path)
    writer = start(tmp_path)
    seen: list[int] = []
    while writer.poll() is None:
        counts = sizes(reader)
        assert all(count == ROWS for count in counts.values())
        seen.append(len(counts))
    assert seen == sorted(seen)
    assert len(sizes(reader)) == BATCHES
    reader.close()


def test_two_writers_take_turns(tmp_path: Path) -> None:
    both = [start(tmp_path), start(tmp_path)]
    assert [writer.wait() for writer in both] == [0, 0]
    ledger = open_ledger(tmp_path)
    assert len(keys(ledger)) == BATCHES * ROWS
    assert ledger.versions(PORT).count().to_pyarrow().as_py() == BATCHES * ROWS
    ledger.close()
