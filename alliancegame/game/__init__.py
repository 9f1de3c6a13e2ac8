"""What a solver sees: payoff tensors, trees, stochastic games, and the check of equilibria."""
