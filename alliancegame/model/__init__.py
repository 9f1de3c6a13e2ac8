"""What the analyst states: actors, interests, decisions, effects, commitment and shocks."""
