"""The errors, named by what the caller can do about them.

Every message is a whole sentence that says what is wrong and what to do next. Drivers' own
errors never cross a package border: each backend maps them in one context manager.
"""


class TidewaiterError(Exception):
    """The root: anything tidewaiter itself has to say."""


class InvalidInput(TidewaiterError):  # noqa: N818  (named by what the caller can do)
    """The caller's input is wrong; the message says how to mend it."""


class InvalidCode(InvalidInput):
    """A text is not a code of the named system.

    Attributes:
        system: the code system, in words ("entry number").
        text: what was given.
        reason: what is wrong with it.
    """

    def __init__(self, system: str, text: str, reason: str) -> None:
        shown = text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004
        super().__init__(f"{shown!r} is not a valid {system}: {reason}")
        self.system = system
        self.text = text
        self.reason = reason


class NothingReadable(InvalidInput):
    """None of the given files could be read as the feed."""


class NotFound(TidewaiterError):  # noqa: N818
    """The named thing is not here."""


class Conflict(TidewaiterError):  # noqa: N818
    """Another change stands in the way; look at the current state and decide."""


class Unavailable(TidewaiterError):  # noqa: N818
    """A store or server cannot answer now; the same call may succeed later."""


class Refused(TidewaiterError):  # noqa: N818
    """The request is not allowed; repeating it will not help."""


class ConfigError(TidewaiterError):
    """A setting or an installation is wrong; the message names it and the mend."""
