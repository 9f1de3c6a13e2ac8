"""Pacts in time: shocks that come and go, repetition, patience, forecasts, back-tests."""
