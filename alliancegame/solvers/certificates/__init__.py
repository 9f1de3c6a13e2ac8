"""Proofs that a list of equilibria is complete, replayed in exact arithmetic."""
