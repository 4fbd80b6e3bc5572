"""One module per series of documents: rows of a known layout to documents and relations."""
