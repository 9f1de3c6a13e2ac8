"""A game many times over: samples and grids, workers, stores, and what the draws say."""
