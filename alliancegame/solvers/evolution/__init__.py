"""Replicator dynamics, basins of attraction and stochastic stability."""
