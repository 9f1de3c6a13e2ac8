"""What is learned from play: likelihoods and estimates from observed cases."""
