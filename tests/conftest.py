"""Settings that all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

# an example's time says how busy the machine is, or that a kernel was compiled on the way
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("repeatable")

# on a busy machine the commands that tests start would tell what they are at
os.environ["ALLIANCEGAME_QUIET"] = "1"
