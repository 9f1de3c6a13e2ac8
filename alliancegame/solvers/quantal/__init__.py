"""Logit quantal response equilibria, of games and of trees, and their fit to play."""
