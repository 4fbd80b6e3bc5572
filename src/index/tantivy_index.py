"""The search port on tantivy and exact vectors."""
