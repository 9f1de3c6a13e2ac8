"""The program."""

import gc
import sys


def run() -> None:
    """What the command alliancegame runs."""
    # looking for garbage while libraries load takes an eighth of a short command's time
    gc.set_threshold(50_000)
    try:
        from alliancegame.cli.main import run as run_command

        run_command()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":  # worker processes import this file too
    run()
