"""Games as solvers see them: payoff tensors, trees, stochastic games; the check of equilibria."""
