"""Whether coefficients come back: bias and coverage over drawn tables of five games.

    .venv/bin/python benchmarks/estimation.py [RUNS] [CASES]

Tells for each coefficient the bias in Monte Carlo errors and the share of 95% intervals that hold
the truth, and exits with 1 if a bias exceeds 3.5 of them (the largest of some thirty rarely does
by chance) or a coverage lies outside of 93 to 97% by more than chance allows. It then times 5,000
cases with twenty coefficients, and how time grows with cases.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from estimation_games import PRIVATE_TYPES, SIMULTANEOUS, THREE_ACTIONS, game

from alliancegame.evidence.estimation.estimate import estimate
from alliancegame.evidence.estimation.estimation_options import Error, Estimation, Law
from alliancegame.evidence.estimation.power import power
from alliancegame.evidence.estimation.simulated_cases import simulate
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load, locate
from alliancegame.model.model import Model

PRIVATE = Estimation(Law.PROBIT, Error.PRIVATE)

GAMES: dict[str, tuple[Model, Estimation]] = {
    "three-outcome crisis, logit": (load("three-outcome-crisis"), Estimation()),
    "deterrence with an ally, private": (load("deterrence-with-ally"), PRIVATE),
    "three actions, logit": (game(THREE_ACTIONS), Estimation()),
    "simultaneous moves, logit": (game(SIMULTANEOUS), Estimation()),
    "private types, logit": (game(PRIVATE_TYPES), Estimation()),
}


def twenty() -> Model:
    """The three-outcome crisis with twenty coefficients."""
    text = locate("three-outcome-crisis").read_text(encoding="utf-8")
    for line, parameter, number in (
        ('columns = { "1" = 0.8, stakes = 0.5 }', "a", 6),
        ('columns = { "1" = -1.5, balance = 1.2 }', "b", 5),
        ('columns = { "1" = -0.2, balance = -1, ally = 0.9 }', "c", 2),
    ):
        more = ", ".join(f"{parameter}{k} = {(-1) ** k * 0.2}" for k in range(number))
        text = text.replace(line, line.replace(" }", f", {more} }}"))
    return parse(text.encode(), "twenty.toml", "twenty")


def recovered(runs: int, cases: int) -> bool:
    """Whether every coefficient of every game comes back."""
    good = True
    for name, (model, options) in GAMES.items():
        begun = time.process_time()
        found = power(model, sizes=(cases,), runs=runs, options=options)
        spent = time.process_time() - begun
        print(f"\n{name}: {runs} tables of {cases:,} cases, {spent:.0f} s, {found.failed} failed")
        slack = 3 * np.sqrt(0.95 * 0.05 / runs)
        for item in found.recoveries:
            errors = item.bias / item.monte_carlo
            fine = abs(errors) < 3.5 and abs(item.coverage - 0.95) < max(0.02, slack)
            good &= fine
            label = f"{item.parameter}: {item.column}"
            print(
                f"  {label:28} {item.truth:6.2f} bias {item.bias:+.4f} ({errors:+.1f} errors) "
                f"covered {item.coverage:.1%}{'' if fine else '  MISSED'}"
            )
    return good


def timed() -> None:
    """Processor time of one estimation, three starts and standard errors included."""
    model = twenty()
    for cases in (1_250, 2_500, 5_000, 10_000, 20_000):
        frame = simulate(model, cases=cases)
        begun = time.process_time()
        result = estimate(model, frame)
        spent = time.process_time() - begun
        print(f"{cases:7,} cases, {len(result.coefficients)} coefficients: {spent:.2f} s")


if __name__ == "__main__":
    arguments = [int(text) for text in sys.argv[1:]]
    timed()
    sys.exit(0 if recovered(*[*arguments, *(400, 4_000)[len(arguments) :]]) else 1)
