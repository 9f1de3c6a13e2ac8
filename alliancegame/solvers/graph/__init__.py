"""Stability in the graph model for conflict resolution, and war-stable networks."""
