"""Extreme equilibria against the answers of lrsnash, stored by `benchmarks/two_actor_oracle.py`."""

from __future__ import annotations

import importlib.util
import json
import shutil
from itertools import islice
from pathlib import Path

import pytest

from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "two_actor_oracle.py"
spec = importlib.util.spec_from_file_location("two_actor_oracle", SCRIPT)
oracle = importlib.util.module_from_spec(spec)
spec.loader.exec_module(oracle)
stored = json.loads(oracle.STORED.read_text(encoding="utf-8"))


def test_two_thousand_games_of_each_square_shape_and_of_each_class_are_stored() -> None:
    count = {key: len(answers) for key, answers in stored.items()}
    for m, n in [(2, 2), (3, 3), (4, 4), (6, 6)]:
        assert sum(count[f"{kind} {m} {n}"] for kind in oracle.CLASSES) >= 2000
    for kind in oracle.CLASSES:
        assert sum(count[f"{kind} {m} {n}"] for m, n in oracle.COUNTS) >= 2000


@pytest.mark.parametrize(("compiled", "start"), [(True, 0), (False, 7)])
def test_the_solver_gives_the_stored_answers(compiled: bool, start: int) -> None:
    for kind, m, n, seed in islice(oracle.all_cases(), start, None, 101):
        game = oracle.game_of(kind, m, n, seed)
        found = VertexEnumeration(compiled).search(game, Budget())
        answer = stored[f"{kind} {m} {n}"][seed]
        assert oracle.fingerprint(found.candidates) == answer, (kind, m, n, seed)
        assert found.coverage is Coverage.ALL


@pytest.mark.skipif(shutil.which("lrsnash") is None, reason="lrsnash is not installed")
def test_the_stored_answers_are_those_of_lrsnash() -> None:
    for kind, m, n, seed in islice(oracle.all_cases(), 3, None, 1009):
        answer = stored[f"{kind} {m} {n}"][seed]
        assert oracle.fingerprint(oracle.lrsnash(oracle.game_of(kind, m, n, seed))) == answer
