"""Mutated games are read or told, and nothing else; the long form is benchmarks/mutations.py."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from mutations import CHANGES, TEXTS, Change, commanded, loaded, mutated


@pytest.mark.parametrize("change", dict.fromkeys(CHANGES), ids=lambda change: change.__name__)
def test_a_mutated_game_is_read_or_told(tmp_path: Path, change: Change) -> None:
    rng = random.Random(24)
    path = tmp_path / "mutated.toml"
    for _ in range(25):
        text = rng.choice(TEXTS)
        for _ in range(rng.randint(1, 3)):
            text = change(text, TEXTS, rng)
        path.write_text(text, encoding="utf-8", newline="")
        assert loaded(path) in {"read", "told"}, text


def test_a_command_on_a_mutated_game_answers_or_tells(tmp_path: Path) -> None:
    rng = random.Random(24)
    path = tmp_path / "mutated.toml"
    outcomes = set()
    for _ in range(40):
        path.write_text(mutated(rng.choice(TEXTS), TEXTS, rng), encoding="utf-8", newline="")
        outcomes.add(commanded(path, rng.choice([["check"], ["show", "--json"]])))
    assert outcomes == {"answered", "told"}
