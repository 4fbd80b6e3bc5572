"""The search port's backends."""
