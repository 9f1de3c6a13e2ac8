"""Equilibria of stochastic games, in which the state of the world moves."""
