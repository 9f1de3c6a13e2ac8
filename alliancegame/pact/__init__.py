"""What becomes of a commitment: verdicts, margins, breakpoints, solution concepts; no prose."""
