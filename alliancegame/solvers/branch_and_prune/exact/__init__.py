"""What floats do not settle: ties, singular faces and continua, in exact arithmetic."""
