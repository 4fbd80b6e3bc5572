"""Tables in any form that people send them, read as text columns in chunks of bounded size."""

from ingest.tabular.opening import open_sheet, read_preview
from ingest.tabular.sheet import Chunk, Fault, Preview, Reading, Sheet, Unreadable

__all__ = [
    "Chunk",
    "Fault",
    "Preview",
    "Reading",
    "Sheet",
    "Unreadable",
    "open_sheet",
    "read_preview",
]
