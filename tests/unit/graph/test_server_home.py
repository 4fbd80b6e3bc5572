import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.local_server import lease, server_status, stop_server
from graph.server_home import ProcessId, ServerHome, ServerState
from graph.server_process import detached, end, free_port
from schemas.errors import Unavailable


@pytest.fixture
def home(tmp_path: Path) -> ServerHome:
    return ServerHome.of(tmp_path)


def test_this_process_is_alive_and_a_later_one_of_its_pid_is_not() -> None:
    this = ProcessId.of(os.getpid())
    assert this.is_alive()
    assert not ProcessId(this.pid, this.created - 100).is_alive()


def test_a_process_that_has_ended_is_not_alive_even_unreaped() -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"], stdout=subprocess.PIPE)
    who = ProcessId.of(child.pid)
    assert child.stdout is not None
    child.stdout.read()  # it has ended; nobody has waited for it
    for _ in range(100):
        if not who.is_alive():
            break
    child.wait()
    child.stdout.close()
    assert not who.is_alive()


def test_a_lease_counts_while_it_is_held(home: ServerHome, tmp_path: Path) -> None:
    with lease(tmp_path):
        assert [holder.pid for holder in home.leases()] == [os.getpid()]
        assert home.idle_seconds() == 0
    assert home.leases() == ()


def test_a_dead_holder_keeps_nothing(home: ServerHome) -> None:
    path = home.take_lease()
    dead = json.loads(path.read_text()) | {"created": 1.0}
    path.write_text(json.dumps(dead))
    assert home.leases() == ()
    assert not path.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}'])
def test_an_unreadable_state_is_no_server(home: ServerHome, tmp_path: Path, content: str) -> None:
    home.root.mkdir()
    (home.root / "server.json").write_text(content)
    assert home.state() is None
    assert server_status(tmp_path).state == "stopped"
    assert not stop_server(tmp_path)


def test_the_state_is_read_as_written(home: ServerHome) -> None:
    home.root.mkdir()
    state = ServerState(1, 2.5, 7687, "2026-01-05T00:00:00+00:00", 30.0)
    home.write_state(state)
    assert home.state() == state


def test_a_state_whose_pid_is_now_another_process_is_no_server(
    home: ServerHome, tmp_path: Path
) -> None:
    home.root.mkdir()
    home.write_state(ServerState(os.getpid(), 1.0, free_port(), "", 30.0))
    assert server_status(tmp_path).state == "stopped"
    stop_server(tmp_path)  # must not end the process that has the pid now: this one


def test_idle_time_counts_from_the_last_use(home: ServerHome) -> None:
    home.touch()
    os.utime(home.root / "used", (1, 1))
    assert home.idle_seconds() > 10**6
    home.touch()
    assert home.idle_seconds() < 60


def test_the_lock_is_waited_for_only_so_long(home: ServerHome) -> None:
    with home.locked(1):
        waiting = (
            "import sys; from pathlib import Path; from graph.server_home import ServerHome\n"
            "with ServerHome.of(Path(sys.argv[1])).locked(0.2): pass"
        )
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", waiting, str(home.root.parent)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode != 0
    assert Unavailable.__name__ in done.stderr


def test_a_detached_process_is_no_child_and_can_be_ended(home: ServerHome) -> None:
    home.root.mkdir()
    who = detached(
        [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"], home
    )
    try:
        assert who.is_alive()
    finally:
        end(who, at_once=True)
    assert not who.is_alive()
