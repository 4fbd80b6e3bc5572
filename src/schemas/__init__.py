"""The language of tidewaiter: codes, records, keys, graph kinds, queries, findings, ports, errors.

Nothing here opens a file, a socket or a database.
"""
