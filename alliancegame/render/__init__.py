"""How documents are shown: on a terminal, on a page, in a notebook, in pictures."""
