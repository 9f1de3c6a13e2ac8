"""How far numbers and shocks may go before a pact breaks, and who could move them."""
