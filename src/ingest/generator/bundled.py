"""Reads the small tables that come with the generator (all of our own making)."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def read_table(name: str) -> list[dict[str, str]]:
    """The rows of `data/<name>.csv`."""
    text = files("ingest.generator").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def words() -> Mapping[str, Any]:
    """The word lists that firms, streets, carriers and vessels are named from."""
    text = files("ingest.generator").joinpath("data", "words.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


def notes() -> Mapping[str, str]:
    """The example guidance notes, by file name."""
    folder = files("ingest.generator").joinpath("data", "guidance")
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda item: item.name)
        if entry.name.endswith(".md")
    }
