"""Results as `--json` prints them: the keys of every answer with their types."""
