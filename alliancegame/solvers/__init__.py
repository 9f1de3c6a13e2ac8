"""Every solver and solution concept, over games and trees, with how complete its answers are."""
