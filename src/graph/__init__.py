"""The Neo4j model, writer, reader, query library, read guard and local server."""
