"""Keeps originals, records, rejects, runs, batches and decisions, and opens them for questions."""
