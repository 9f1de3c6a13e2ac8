"""Mutated files are read or told, and nothing else; the long form is benchmarks/mutations.py."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from mutated_files import CHANGES, Change, Kind, mutated, seeds, texts
from mutations import ANSWERS, QUICK, commanded, loaded

from alliancegame.errors import GameFileWarning
from alliancegame.game.formats.endings import load_game, load_tree
from alliancegame.model.file.library import PayoffFile

pytestmark = [
    pytest.mark.filterwarnings(f"ignore::{GameFileWarning.__module__}.GameFileWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning:openpyxl"),
    pytest.mark.filterwarnings("ignore::UserWarning:zipfile"),
]


@pytest.mark.slow
@pytest.mark.parametrize("change", dict.fromkeys(CHANGES), ids=lambda change: change.__name__)
def test_a_mutated_game_is_read_or_told(tmp_path: Path, change: Change) -> None:
    rng = random.Random(24)
    path = tmp_path / "mutated.toml"
    for _ in range(20):
        text = rng.choice(texts(Kind.TOML))
        for _ in range(rng.randint(1, 3)):
            text = change(text, texts(Kind.TOML), rng)
        path.write_text(text, encoding="utf-8", newline="")
        assert loaded(path, Kind.TOML) in {"read", "told"}, text


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.TOML])
def test_a_mutated_file_of_every_other_kind_is_read_or_told(tmp_path: Path, kind: Kind) -> None:
    rng = random.Random(24)
    outcomes = set()
    for _ in range(40):
        seed = rng.choice(seeds(kind))
        path = tmp_path / f"mutated{seed.ending}"
        path.write_bytes(mutated(seed, rng))
        outcomes.add(loaded(path, kind))
    assert outcomes == {"read", "told"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", Kind)
def test_a_command_on_a_mutated_file_answers_or_tells(tmp_path: Path, kind: Kind) -> None:
    rng = random.Random(24)
    outcomes = set()
    for command in QUICK[kind][:3] * 4:
        seed = rng.choice(seeds(kind))
        path = tmp_path / f"mutated{seed.ending}"
        path.write_bytes(mutated(seed, rng))
        outcomes.add(commanded(path, command))
    assert outcomes <= ANSWERS


def test_every_ending_of_payoff_files_has_seeds_and_all_of_them_are_read(tmp_path: Path) -> None:
    assert {f".{kind}" for kind in Kind} >= set(PayoffFile)
    for ending in PayoffFile:
        for seed in seeds(Kind(ending.removeprefix("."))):
            path = tmp_path / f"seed{ending}"
            path.write_bytes(seed.content)
            (load_tree if ending is PayoffFile.EFG else load_game)(path)
