"""Content hashes: what makes two rows of one key the same version.

The canonical form of a row is the JSON text of its record's own columns in layout order, nested
lines included: numbers as printed in full, dates ISO 8601, no value as null. The source of the row
and its meta columns do not count. An empty text and no value are one: readers write null for both.
"""

import duckdb
import pyarrow as pa

from schemas.records import RecordLayout


def to_content_hashes(layout: RecordLayout, table: pa.Table) -> pa.Array:
    """The sha256 (hex) of each row's canonical form."""
    columns = ", ".join(f"'{name}': \"{name}\"" for name in layout.schema.names)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SET preserve_insertion_order = true")
        connection.register("given", table.select(layout.schema.names))
        found = connection.sql(
            f"SELECT sha256(to_json({{{columns}}})::VARCHAR) AS h FROM given"
        ).to_arrow_table()
    hashes: pa.Array = found["h"].combine_chunks().cast(pa.string())
    return hashes
