"""The one place where the engine's errors become ours."""

from collections.abc import Generator
from contextlib import contextmanager

from schemas.errors import Unavailable


@contextmanager
def engine_errors() -> Generator[None]:
    """Map what tantivy raises: it reports every failure as one of these built-in types.

    Raises:
        Unavailable: the engine could not read or write its files.
    """
    try:
        yield
    except (ValueError, OSError, RuntimeError, SystemError) as error:
        raise Unavailable(f"the search index cannot answer now ({type(error).__name__})") from error
