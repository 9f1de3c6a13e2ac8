"""The same game many times: samples and grids, workers, stores, and what the draws say."""
