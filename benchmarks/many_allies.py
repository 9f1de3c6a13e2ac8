"""Burden sharing among 8 to 100 allies: what a verdict costs as an alliance grows.

    python benchmarks/many_allies.py [--actions K] [--shocks S] [SIZE ...]

Each ally has what its own defence, that of the leader and that of a few neighbours bring it, and
pays for its own; so the number of effects grows with that of allies, and the number of profiles as
its exponential. Each row is a process of its own, so that start-up and memory are its own: CPU time
to read and check the file, to give margins and breakpoints under every shock, and then to look for
equilibria in every case, from factors where the game is too large to tabulate.
The last lines are the exponents p of time ~ size^p, fitted over the sizes by least squares on logs,
start-up left out.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from math import log
from pathlib import Path

SIZES = [8, 12, 16, 24, 32, 48, 64, 100]
NEIGHBOURS = 4


def alliance(size: int, actions: int = 2, shocks: int = 8, seed: int = 1) -> str:
    """The game file: a pledge to spend in full, by allies who might spend less or nothing."""
    rng = random.Random(seed)
    allies = [f"ally-{i}" for i in range(size)]
    return "\n".join(
        [
            f'title = "Burden sharing among {size} allies"',
            "[parameters.threat]\nvalue = 0.8\nrange = [0.4, 1]",
            *(_ally(name, actions, rng) for name in allies),
            *(line for i in range(size) for line in _effects(allies, i, actions, rng)),
            "[commitment]",
            f"parties = {json.dumps(allies)}",
            "pact = { " + ", ".join(f'{name} = "spend-0"' for name in allies) + " }",
            *(_shock(allies, k, rng) for k in range(shocks)),
        ]
    )


def _ally(name: str, actions: int, rng: random.Random) -> str:
    weight = round(rng.uniform(0.3, 0.6), 3)
    listed = json.dumps([f"spend-{k}" for k in range(actions)])
    return (
        f"[actors.{name}]\nactions = {listed}\n[actors.{name}.interests]\n"
        'security = { weight = "threat" }\n'
        f"treasure = {{ weight = {weight}, range = [0, 1] }}"
    )


def _effects(allies: Sequence[str], i: int, actions: int, rng: random.Random) -> Iterator[str]:
    name = allies[i]
    near = {(i + step) % len(allies) for step in range(1, NEIGHBOURS + 1)} | {0}
    for k in range(actions - 1):
        share = 1 - k / (actions - 1)
        own = f'{name} = "spend-{k}"'
        yield _effect(f"{name}.treasure", own, -2 * share)
        yield _effect(f"{name}.security", own, 0.5 * share)
        for other in sorted(near - {i}):
            beside = f'{own}, {allies[other]} = "spend-0"'
            yield _effect(f"{name}.security", beside, share * rng.uniform(0.1, 0.5))


def _effect(interest: str, when: str, amount: float) -> str:
    low, high = round(amount - 0.2, 3), round(amount + 0.2, 3)
    return (
        f'[[effects]]\ninterest = "{interest}"\nwhen = {{ {when} }}\n'
        f"amount = {round(amount, 3)}\nrange = [{low}, {high}]"
    )


def _shock(allies: Sequence[str], k: int, rng: random.Random) -> str:
    if k == 0:
        change = '{ parameter = "threat", to = 0.3 }'
    else:
        hit = rng.sample(allies, max(1, len(allies) // 4))
        change = ", ".join(f'{{ parameter = "{name}.treasure", times = 1.5 }}' for name in hit)
    return f"[shocks.s{k}]\nchanges = [{change}]"


def measured(path: str) -> dict[str, float]:
    """CPU seconds by part and the peak of memory in MB, in this process."""
    from alliancegame.model.file.gamefile import read
    from alliancegame.model.shocks import Hit
    from alliancegame.pact.breakpoints import breakpoint_of
    from alliancegame.pact.durability import durability
    from alliancegame.pact.margins import margins_in
    from alliancegame.pact.pact_stakes import pact_stakes

    started = time.process_time()
    model = read(Path(path))
    checked = time.process_time()
    ranges = pact_stakes(model)
    for shock in model.shocks:
        margins_in(ranges, model, [Hit(shock.name)])
        breakpoint_of(model, shock.name)
    judged = time.process_time()
    result = durability(model)
    for case in result.cases:
        len(case.play)  # looked for when it is asked for
    done = time.process_time()
    return {
        "start": started,
        "check": checked - started,
        "margins": judged - checked,
        "equilibria": max(0.0, (done - judged) - (judged - checked)),
        "effects": len(model.effects),
        "broken": sum(case.breaks is not None for case in result.shocks),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of log time against log size."""
    xs, ys = [log(size) for size in sizes], [log(value) for value in seconds]
    middle, level = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - middle) ** 2 for x in xs)
    return sum((x - middle) * (y - level) for x, y in zip(xs, ys, strict=True)) / spread


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--actions", type=int, default=2)
    parser.add_argument("--shocks", type=int, default=8)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measured(given.measure)))
        return
    print("allies effects  start   check  margins  equilibria  memory  shocks that break it")
    rows = []
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "alliance.toml"
            path.write_text(alliance(size, given.actions, given.shocks), encoding="utf-8")
            command = [sys.executable, __file__, "--measure", str(path)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
        row = json.loads(done.stdout)
        rows.append(row)
        print(
            f"{size:6} {row['effects']:7} {row['start']:5.2f} s {row['check']:5.2f} s "
            f"{row['margins']:6.2f} s {row['equilibria']:9.2f} s {row['memory']:4.0f} MB  "
            f"{row['broken']} of {given.shocks}"
        )
    if len(rows) > 1:
        for part in ("check", "margins"):
            slope = exponent(given.sizes, [row[part] for row in rows])
            print(f"{part}: time grows as size^{slope:.2f}")


if __name__ == "__main__":
    main()
