"""Reads the direct dependencies from requirements.in, so that they are named in one place."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RequirementsHook(MetadataHookInterface):
    """Fills the `dependencies` field of the project's metadata."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set `dependencies` to the lines of requirements.in that are not comments."""
        lines = Path(self.root, "requirements.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith("#")]
