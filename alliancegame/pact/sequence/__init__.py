"""Commitments called on in sequence: crises, their branches, and margins at points of a tree."""
