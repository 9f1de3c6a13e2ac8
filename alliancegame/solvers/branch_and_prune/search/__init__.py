"""The search through cells: loops over floats that bound their rounding, plain or compiled."""
