"""The key that importer numbers of social security form are hashed with."""

import os
import secrets
from pathlib import Path

from schemas.errors import ConfigError

NAME = "ssn.key"
_LENGTH = 32


def person_secret(home: Path) -> bytes:
    """The secret at `home/secrets/ssn.key`, made when missing, readable by its owner only.

    A home that loses it can no longer tell that a new row and an old one name the same person.

    Raises:
        ConfigError: it cannot be read or made, or is too short to be one.
    """
    path = home / "secrets" / NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            secret = path.read_bytes()
        else:
            secret = secrets.token_bytes(_LENGTH)
            with os.fdopen(descriptor, "wb") as sink:
                sink.write(secret)
    except OSError as error:
        raise ConfigError(f"The secret {path} cannot be read or made: {error}.") from error
    if len(secret) < _LENGTH:
        raise ConfigError(f"The secret {path} is damaged; put the one from your backup there.")
    return secret
