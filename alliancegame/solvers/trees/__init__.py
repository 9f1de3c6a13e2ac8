"""Equilibria of extensive games: backward induction and sequential equilibrium."""
