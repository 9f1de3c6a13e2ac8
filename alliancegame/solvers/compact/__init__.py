"""Equilibria of games of many actors from the factors of their payoffs, without a table."""
