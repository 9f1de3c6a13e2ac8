"""Solution concepts as `solve --concept` answers them, a file each."""
