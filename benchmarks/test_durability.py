"""Speed of the durability engine: each part warm, all parts warm, and the command with its start.

pytest benchmarks/test_durability.py --benchmark-timer=time.process_time

Processor time, the command's that of its own process, with its kernels' machine code neither loaded
nor on disk: what a first call costs. Wanted: all parts of the northern triangle under 2 s warm and
3 s with the start of the program; of the six actors under 10 s.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alliancegame.analyses.registry import CommitmentAnalysis, analyses
from alliancegame.model.file.library import load
from alliancegame.pact.durability import durability
from alliancegame.pact.examined import Examined
from alliancegame.pact.robustness.shock_analysis import analyse_shocks

Measure = Callable[..., Any]

GAMES = ["northern-triangle", "three-triangles"]
QUESTIONS = [question for question in analyses(CommitmentAnalysis) if not question.always]


def asked(subject: Examined) -> list[CommitmentAnalysis[Any]]:
    """The further questions that make sense of a subject."""
    return [question for question in QUESTIONS if question.refusal(subject) is None]


def everything(name: str) -> int:
    """The verdict and the answers to all further questions, as `durability --all` computes them."""
    subject = Examined(durability(load(name)))
    return len([question.compute(subject) for question in asked(subject)])


PARTS = [
    pytest.param(name, question, id=f"{question.name}-{name}")
    for name in GAMES
    for question in asked(Examined(durability(load(name))))
]


@pytest.mark.parametrize(("name", "question"), PARTS)
@pytest.mark.benchmark(group="a part of durability, warm")
def test_one_part(measure: Measure, name: str, question: CommitmentAnalysis[Any]) -> None:
    judged = durability(load(name))
    # a subject keeps what several questions ask for, so each round has a new one
    assert measure(lambda: question.compute(Examined(judged))).to_dict()


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.benchmark(group="durability --all, warm")
def test_everything(measure: Measure, name: str) -> None:
    assert measure(everything, name) > len(QUESTIONS) / 2


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.benchmark(group="shocks, warm")
def test_breaking_sets_and_frontiers(measure: Measure, name: str) -> None:
    assert measure(analyse_shocks, load(name)).sets.complete


def ended_processes() -> float:
    """Processor time of the processes that this one has started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", ["dprk-russia-exchange", *GAMES])
@pytest.mark.benchmark(group="durability --all, the command", timer=ended_processes)
def test_the_command(benchmark: Any, name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "alliancegame", "durability", name, "--all", "--json"]
    fresh = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    done = benchmark.pedantic(
        subprocess.run,
        args=(command,),
        kwargs={"check": True, "capture_output": True, "env": fresh},
        rounds=3,
        warmup_rounds=1,
    )
    assert done.stdout
