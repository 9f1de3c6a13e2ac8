"""Effects as polynomials in the parameters: what anyone has at stake, without arrays."""
