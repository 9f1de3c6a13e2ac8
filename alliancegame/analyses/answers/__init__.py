"""Documents of commands of their own: games shown, sweeps, comparisons, records, estimates."""
