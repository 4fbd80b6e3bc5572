"""The content hash of a record: SHA-256 over a canonical form of its own values.

The form is ours and depends on no library's way of printing, so that a hash taken today can be
compared with one taken years from now:

* a record is the concatenation, in the order of the names' bytes, of `n:name:m:value` for each of
  its fields that says something (`n`, `m`: lengths in bytes, decimal);
* text is its UTF-8 bytes as they are; a whole number its decimal digits; a decimal number its
  digits at the scale of its column; a flag `1` or `0`; a date its days, an instant its microseconds
  since 1970-01-01 UTC; a floating number the 64 bits of its IEEE 754 form read as a signed whole
  number (with -0 as 0);
* a list is the concatenation of `m:value` for each element, in order, where an element that says
  nothing is `0:`; a nested line is a record;
* what says nothing is left out: null, empty text, an empty list, a number that is not one (NaN).
  So a missing value and an empty one are the same, as they are in a CSV file, and a field that a
  layout gains later changes no hash where it is empty.

The hash is of `VERSION`, a newline, and that form. Meta columns (where a row came from, its run)
are no part of it.
"""

import hashlib
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

VERSION = b"tidewaiter record 1"
_TEXT = pa.large_string()  # offsets of 64 bits: a slice of documents may pass 2 GB when joined
_SEPARATOR = pa.scalar(":", _TEXT)
_NOTHING = pa.scalar("", _TEXT)
_SLICE_ROWS = 8_192


def content_hashes(table: pa.Table, schema: pa.Schema) -> pa.Array:
    """The hash of each row over the columns of `schema`, as lower-case hex texts.

    Order of columns, chunking and slicing of the table do not matter. Every column of `schema`
    must be in the table with its type.
    """
    hashes = [_hash(text) for text in _canonical_rows(table.select(schema.names))]
    return pa.array(hashes, pa.string())


def _hash(text: bytes) -> str:
    return hashlib.sha256(VERSION + b"\n" + text).hexdigest()


def _canonical_rows(table: pa.Table) -> Iterator[bytes]:
    for start in range(0, table.num_rows, _SLICE_ROWS):
        piece = table.slice(start, _SLICE_ROWS)
        columns = {name: _whole(piece[name]) for name in piece.column_names}
        yield from _record_texts(columns).cast(pa.large_binary()).to_pylist()


def _whole(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    if isinstance(combined, pa.ChunkedArray):  # no chunk at all, or more than one can hold
        return (
            pa.concat_arrays(combined.chunks) if combined.num_chunks else pa.array([], column.type)
        )
    return combined


def _record_texts(columns: dict[str, pa.Array]) -> pa.Array:
    parts = [_field_texts(name, columns[name]) for name in sorted(columns, key=str.encode)]
    return pc.binary_join_element_wise(
        *parts, _NOTHING, null_handling="replace", null_replacement=""
    )


def _field_texts(name: str, array: pa.Array) -> pa.Array:
    values = _value_texts(array)
    prefix = pa.scalar(f"{len(name.encode())}:{name}", _TEXT)
    return pc.binary_join_element_wise(prefix, _lengths(values), values, _SEPARATOR)


def _lengths(texts: pa.Array) -> pa.Array:
    return pc.cast(pc.binary_length(texts), _TEXT)


def _value_texts(array: pa.Array) -> pa.Array:
    """Canonical values; null where a value says nothing."""
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        texts = _list_texts(array)
    elif pa.types.is_struct(array.type):
        names = [array.type.field(i).name for i in range(array.type.num_fields)]
        texts = _record_texts(dict(zip(names, array.flatten(), strict=True)))
    else:
        texts = _scalar_texts(array)
    empty = pc.equal(pc.binary_length(texts), 0)
    return pc.if_else(empty, pa.scalar(None, _TEXT), texts)


def _list_texts(array: pa.Array) -> pa.Array:
    elements = pc.fill_null(_value_texts(array.flatten()), "")
    framed = pc.binary_join_element_wise(_lengths(elements), elements, _SEPARATOR)
    sizes = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False)
    offsets = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), framed), _NOTHING)


def _scalar_texts(array: pa.Array) -> pa.Array:
    kind = array.type
    if pa.types.is_boolean(kind):
        return pc.cast(pc.cast(array, pa.int8()), _TEXT)
    if pa.types.is_date32(kind):
        return pc.cast(pc.cast(array, pa.int32()), _TEXT)
    if pa.types.is_timestamp(kind):
        instants = pc.cast(array, pa.timestamp("us", tz=kind.tz))
        return pc.cast(pc.cast(instants, pa.int64()), _TEXT)
    if pa.types.is_floating(kind):
        return _float_texts(pc.cast(array, pa.float64()))
    return pc.cast(array, _TEXT)


def _float_texts(array: pa.Array) -> pa.Array:
    positive_zero = pc.add(array, 0.0)
    bits = pc.cast(positive_zero.view(pa.int64()), _TEXT)
    return pc.if_else(pc.is_nan(array), pa.scalar(None, _TEXT), bits)
