"""All Nash equilibria of two-actor games, in exact arithmetic."""
