"""Follows the ledger and brings graph and index up to it; rebuilds them."""
