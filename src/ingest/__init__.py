"""Jobs that read a feed, check it and keep it; the synthetic generator."""

from ingest.job import IngestOptions, RunReport, ingest_feed
from ingest.person_secret import person_secret

__all__ = ["IngestOptions", "RunReport", "ingest_feed", "person_secret"]
