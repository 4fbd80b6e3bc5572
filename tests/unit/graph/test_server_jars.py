import hashlib
from pathlib import Path

import pytest

from graph import server_jars
from graph.server_jars import Jar, fetch_jars, installed_jars, jars_folder, read_lock
from schemas.errors import ConfigError, Unavailable


def quiet(step: str, done: int, total: int | None) -> None:
    """No progress."""


@pytest.fixture
def two_jars(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A lock of two files of the words a and b, and a source that notes what is asked of it."""
    asked: list[str] = []
    jars = tuple(Jar(hashlib.sha256(word.encode()).hexdigest(), f"g:{word}:1") for word in "ab")

    def download(jar: Jar, scratch: Path) -> Path:
        asked.append(jar.file)
        got = scratch / jar.file
        got.write_text(jar.file[0])
        return got

    monkeypatch.setattr(server_jars, "read_lock", lambda: jars)
    monkeypatch.setattr(server_jars, "_download", download)
    return asked


def test_the_lock_pins_every_jar_by_hash() -> None:
    jars = read_lock()
    assert len(jars) == 225
    assert all(len(jar.sha256) == 64 for jar in jars)
    assert len({jar.file for jar in jars}) == 225


def test_a_classifier_stands_in_the_file_name() -> None:
    assert Jar("", "io.netty:netty-tcnative:2.0:linux-x86_64").file == (
        "netty-tcnative-2.0-linux-x86_64.jar"
    )


def test_without_jars_the_mend_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="make setup"):
        installed_jars(tmp_path)


def test_fetching_brings_all_and_a_second_time_nothing(tmp_path: Path, two_jars: list[str]) -> None:
    fetch_jars(tmp_path, quiet)
    assert sorted(two_jars) == ["a-1.jar", "b-1.jar"]
    two_jars.clear()
    fetch_jars(tmp_path, quiet)
    assert two_jars == []
    assert [path.name for path in installed_jars(tmp_path)] == ["a-1.jar", "b-1.jar"]


def test_it_goes_on_where_it_was_cut_off(tmp_path: Path, two_jars: list[str]) -> None:
    folder = jars_folder(tmp_path)
    folder.mkdir(parents=True)
    (folder / "a-1.jar").write_text("a")
    fetch_jars(tmp_path, quiet)
    assert two_jars == ["b-1.jar"]


def test_a_damaged_file_is_fetched_again(tmp_path: Path, two_jars: list[str]) -> None:
    fetch_jars(tmp_path, quiet)
    (jars_folder(tmp_path) / "a-1.jar").write_text("broken")
    two_jars.clear()
    fetch_jars(tmp_path, quiet)
    assert two_jars == ["a-1.jar"]


def test_a_file_that_is_not_the_pinned_one_is_not_kept(
    tmp_path: Path, two_jars: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert two_jars == []

    def other(_jar: Jar, scratch: Path) -> Path:
        got = scratch / "other"
        got.write_text("other")
        return got

    monkeypatch.setattr(server_jars, "_download", other)
    with pytest.raises(Unavailable, match="not the pinned file"):
        fetch_jars(tmp_path, quiet)
    with pytest.raises(ConfigError):
        installed_jars(tmp_path)
    assert list(jars_folder(tmp_path).glob("*.jar")) == []


def test_progress_counts_jars(tmp_path: Path, two_jars: list[str]) -> None:
    told: list[tuple[str, int, int | None]] = []

    def tell(step: str, done: int, total: int | None) -> None:
        told.append((step, done, total))

    fetch_jars(tmp_path, tell)
    assert told[-1] == ("Neo4j jars", 2, 2)
    assert len(two_jars) == 2
