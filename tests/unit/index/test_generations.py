from pathlib import Path

import pytest

from index import EmbeddedIndex, open_index
from index.generations import POINTER, Generations
from schemas.errors import ConfigError
from schemas.search import IndexBatch


def _build(generations: Generations) -> Path:
    with generations.building() as folder:
        (folder / "made").touch()
    return folder


def test_the_newest_generation_is_live_and_alone(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    assert generations.current() is None
    first = _build(generations)
    second = _build(generations)
    assert generations.current() == second
    assert not first.exists()


def test_a_generation_that_was_not_finished_is_never_live(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    live = _build(generations)

    with pytest.raises(OSError, match="disk full"), generations.building() as folder:
        raise OSError("disk full")
    assert not folder.exists()
    assert generations.current() == live
    _build(generations)
    assert len(list(tmp_path.glob("g*-*"))) == 1


def test_an_index_of_another_schema_is_begun_anew(tmp_path: Path) -> None:
    index = open_index(EmbeddedIndex(tmp_path))
    index.apply(IndexBatch(5, []))
    old = (tmp_path / POINTER).read_text()
    (tmp_path / old).rename(tmp_path / old.replace("g", "g0", 1))
    (tmp_path / POINTER).write_text(old.replace("g", "g0", 1))
    again = open_index(EmbeddedIndex(tmp_path))
    assert again.watermark() == 0
    assert len(list(tmp_path.glob("g*-*"))) == 1


@pytest.mark.parametrize("text", ["", "../..", "g1-none", "\n"])
def test_a_spoiled_pointer_is_begun_anew(tmp_path: Path, text: str) -> None:
    open_index(EmbeddedIndex(tmp_path)).apply(IndexBatch(5, []))
    (tmp_path / POINTER).write_text(text)
    assert open_index(EmbeddedIndex(tmp_path)).watermark() == 0


def test_a_place_that_is_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be kept"):
        open_index(EmbeddedIndex(tmp_path / "file"))
