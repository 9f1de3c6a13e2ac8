"""Settings that all tests share."""

from __future__ import annotations

from hypothesis import settings

# an example's time says how busy the machine is, or that a kernel was compiled on the way
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
