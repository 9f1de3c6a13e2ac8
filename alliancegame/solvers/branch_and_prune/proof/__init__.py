"""The record of a search as a proof, and its checker, which shares no code with the search."""
