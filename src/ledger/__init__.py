"""Keeps originals, records, rejects, runs, batches and decisions, and opens them for questions."""

from ledger.answers import Batch, KeptCounts, RejectRow, Run, RunSummary
from ledger.batch_writer import BatchWriter
from ledger.book import Ledger, open_ledger
from ledger.computed import ComputedStore
from ledger.saved_searches import SavedSearch

__all__ = [
    "Batch",
    "BatchWriter",
    "ComputedStore",
    "KeptCounts",
    "Ledger",
    "RejectRow",
    "Run",
    "RunSummary",
    "SavedSearch",
    "open_ledger",
]
