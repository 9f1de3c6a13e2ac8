"""The program."""

import atexit
import gc
import os

from alliancegame.process import run_to_end


def run() -> None:
    """Runs the command alliancegame."""
    # of a short command, looking for garbage takes a twentieth of the time while libraries load,
    # and an eighth at the end, when the system takes back everything anyway
    gc.set_threshold(200_000)
    atexit.register(gc.freeze)
    run_to_end(_command)


def _command() -> int:
    # figures need no window; a notebook's backend may not even be installed here
    os.environ.pop("MPLBACKEND", None)
    # matrices of a game are small: starting threads for them takes longer than all their algebra,
    # and sums would depend on how many there are
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from alliancegame.cli.main import run as run_command

    return run_command()


if __name__ == "__main__":  # worker processes import this file too
    run()
