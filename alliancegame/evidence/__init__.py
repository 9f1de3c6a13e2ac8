"""Learning from play: likelihoods, posteriors, experts, and estimates from observed cases."""
