"""What each solution concept says of a game: `solve --concept`, a file each."""
