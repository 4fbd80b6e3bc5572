"""The guidance feed: documents as people have them, to document and relation records."""

from ingest.documents.plan import DocumentJob, Plan, plan_files
from ingest.documents.reading import read_documents, read_job
from ingest.documents.record import Fullness

__all__ = ["DocumentJob", "Fullness", "Plan", "plan_files", "read_documents", "read_job"]
