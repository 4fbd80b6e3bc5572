"""The command line."""

from tidewaiter.cli.app import main

__all__ = ["main"]
