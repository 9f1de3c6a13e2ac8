"""What finds equilibria: every solver and solution concept, over games and trees."""
