"""The statements of the analyst: actors, interests, decisions, effects, commitment and shocks."""
