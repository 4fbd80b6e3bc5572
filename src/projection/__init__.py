"""Follows the ledger and brings graph and index up to it; rebuilds them."""

from projection.projector import Followed, Projector, VectorFollower

__all__ = ["Followed", "Projector", "VectorFollower"]
