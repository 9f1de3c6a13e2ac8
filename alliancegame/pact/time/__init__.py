"""How long a pact lasts: shocks that come and go, repetition, patience, forecasts, back-tests."""
