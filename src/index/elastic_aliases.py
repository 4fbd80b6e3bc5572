"""Which index is live: an alias names it, and changes hands in one step.

<alias>                         what readers ask
<alias>-v<schema>-<build>       the index behind it, and one that is being built
"""

import os
import secrets
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psutil
from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from index.elastic_mapping import SCHEMA_VERSION, index_mappings, index_settings
from schemas.errors import ConfigError, Unavailable

_FIRST = "first"  # the build that an opening makes: two that open at once make the same one


class Aliases:
    """The indexes of one alias."""

    def __init__(self, client: Elasticsearch, alias: str, synonyms: Sequence[str]) -> None:
        self._client, self._alias, self._synonyms = client, alias, synonyms

    def live(self) -> str:
        """The name of the live index.

        Raises:
            Unavailable: there is none.
        """
        names = self._behind()
        if not names:
            raise Unavailable(f"no index is behind the alias {self._alias}; open it again")
        return names[0]

    def ensure(self) -> None:
        """Make an empty index live where there is none, or one of another schema version."""
        if self._client.indices.exists(index=self._alias) and not self._behind():
            raise ConfigError(
                f"{self._alias} is an index of the search server, not an alias; choose another "
                "name with TIDEWAITER_INDEX__ALIAS"
            )
        names = self._behind()
        if not any(name.startswith(self._prefix) for name in names):
            name = f"{self._prefix}{_FIRST}"
            self._create(name)
            self.swap(name)
        self.remove_leftovers(dead_only=True)

    def create_aside(self) -> str:
        """A new, empty index that no alias names."""
        stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
        name = f"{self._prefix}{stamp}-{secrets.token_hex(3)}"
        self._create(name)
        return name

    def swap(self, name: str) -> None:
        """Have the alias name this index and no other, in one step, and drop the others."""
        before = [old for old in self._behind() if old != name]
        actions: list[dict[str, Any]] = [
            {"remove": {"index": old, "alias": self._alias}} for old in before
        ]
        add = {"add": {"index": name, "alias": self._alias, "is_write_index": True}}
        self._client.indices.update_aliases(actions=[*actions, add])
        for old in before:
            self.drop(old)

    def drop(self, name: str) -> None:
        """Remove an index; harmless where it is gone."""
        self._client.indices.delete(index=name, ignore_unavailable=True)

    def leftovers(self) -> list[str]:
        """Its indexes that are not live: being built, or left by a killed rebuild."""
        found = self._client.indices.get(
            index=f"{self._alias}-v*", expand_wildcards="open", filter_path="*.aliases"
        )
        live = set(self._behind())
        return [name for name in found if name not in live]

    def remove_leftovers(self, *, dead_only: bool = False) -> None:
        """Remove what a killed rebuild left; with `dead_only`, not what may still be built."""
        for name in self.leftovers():
            if not dead_only or self._builder_is_dead(name):
                self.drop(name)

    def _builder_is_dead(self, name: str) -> bool:
        """True where the process that built it was one of this machine, and is no more."""
        try:
            mapping = self._client.indices.get_mapping(index=name)[name]["mappings"]
        except NotFoundError:
            return False
        builder = mapping.get("_meta", {}).get("tidewaiter", {}).get("builder", {})
        if builder.get("host") != socket.gethostname():
            return False
        try:
            born = psutil.Process(int(builder["pid"])).create_time()
        except (psutil.Error, KeyError, ValueError):
            return True
        return abs(born - float(builder.get("started", 0))) > 1

    @property
    def _prefix(self) -> str:
        return f"{self._alias}-v{SCHEMA_VERSION}-"

    def _behind(self) -> list[str]:
        try:
            return sorted(self._client.indices.get_alias(name=self._alias))
        except NotFoundError:
            return []

    def _create(self, name: str) -> None:
        builder = {
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "started": psutil.Process().create_time(),
        }
        try:
            self._client.indices.create(
                index=name,
                settings=index_settings(self._synonyms),
                mappings=index_mappings(builder),
            )
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
