"""The front door: settings, wiring and command line."""
