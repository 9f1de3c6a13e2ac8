"""Commitments examined: verdicts, margins, breakpoints, solution concepts; no prose."""
