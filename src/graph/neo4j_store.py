"""The graph port on Neo4j."""
