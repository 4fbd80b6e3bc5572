"""Text to meaning: extraction, embeddings, goods descriptions."""
