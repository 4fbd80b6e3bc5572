"""The generator: a seeded world of trade, customs' work on it, and planted truths.

Nothing public exists on entries by importer, holds, examinations or reviews; this makes them up, in
the feeds' own formats, every row marked synthetic.
"""

from ingest.generator.settings import FileFormat, WorldSettings
from ingest.generator.world import WorldReport, example_world, generate

__all__ = ["FileFormat", "WorldReport", "WorldSettings", "example_world", "generate"]
