"""Settings that all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

# an example's time says how busy the machine is, or that a kernel was compiled on the way
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# on a busy machine the commands that tests start would tell what they are at
os.environ["ALLIANCEGAME_QUIET"] = "1"
