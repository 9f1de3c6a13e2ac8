"""Robustness: the reach of numbers and shocks until a pact breaks, and who could move them."""
