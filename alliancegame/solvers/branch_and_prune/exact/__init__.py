"""Exact arithmetic for what floats do not settle: ties, singular faces and continua."""
