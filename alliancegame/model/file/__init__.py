"""Game files: from TOML to a validated model, every problem with its line and remedy."""
