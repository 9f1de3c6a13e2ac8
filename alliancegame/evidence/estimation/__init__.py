"""Estimation of what payoffs depend on, from many cases of one game."""
