"""Renderers of documents: on a terminal, on a page, in a notebook, in pictures."""
