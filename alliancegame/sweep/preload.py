"""The modules that every worker needs, loaded by being imported.

Numba and pyarrow take longer to load than a million games to solve, so the process from which
workers are forked loads them once for all; numba only does at a kernel's first call. No garbage is
looked for meanwhile, nor later among what is loaded now, so that workers go on sharing it.
"""

import gc
from fractions import Fraction


def _load() -> None:
    import pyarrow.parquet  # noqa: F401

    from alliancegame.sweep import kernels, payoff_kernel, run  # noqa: F401
    from alliancegame.sweep.coordinates import Coordinate
    from alliancegame.sweep.designs import Sobol

    Sobol((Coordinate("parameter", "", Fraction(0), Fraction(1)),), 1).values(0, 1)


gc.disable()
_load()
gc.freeze()
gc.enable()
