"""All Nash equilibria of games of any number of actors, by certified branch and prune."""
