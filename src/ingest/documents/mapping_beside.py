"""The mapping file that lies beside a file of rows."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import yaml

from ingest.documents.series.mapped import columns
from schemas.errors import InvalidInput

SUFFIXES = (".mapping.yaml", ".mapping.yml", ".mapping.json")
NAMES = ("mapping.yaml", "mapping.yml", "mapping.json")
LARGEST = 2**20  # bytes


def is_mapping_file(path: Path) -> bool:
    """True for `corpus.mapping.yaml`, `mapping.yaml` and the like."""
    return path.name.endswith(SUFFIXES) or path.name in NAMES


def find_mapping(path: Path) -> Path | None:
    """The mapping file of a file of rows: of its own name, else the one of its folder."""
    name = path.name.removesuffix(".gz")
    stem = name.rpartition(".")[0] or name
    own = (path.with_name(base + suffix) for base in (name, stem) for suffix in SUFFIXES)
    shared = (path.with_name(name) for name in NAMES)
    return next((one for one in (*own, *shared) if one.is_file()), None)


def read_mapping_beside(path: Path) -> Mapping[str, str]:
    """Column by field out of a mapping file, at its top or under `columns`.

    Raises:
        InvalidInput: it is no mapping of names, or names a field that there is not.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise InvalidInput(f"{path.name} is larger than a mapping can be")
        value = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise InvalidInput(f"{path.name} cannot be read as YAML or JSON") from error
    listed = value.get("columns", value) if isinstance(value, dict) else value
    if not isinstance(listed, dict):
        raise InvalidInput(f"{path.name} must give a column for each field, like id: docno")
    pairs = cast("dict[object, object]", listed).items()
    mapping = {str(field): str(column) for field, column in pairs if str(field) != "feed"}
    columns(mapping)
    return mapping
