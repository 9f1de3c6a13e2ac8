"""Exact checks of equilibria in rational and wide integer arithmetic."""
