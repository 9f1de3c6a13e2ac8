"""A study is worked out the same by whoever does it, and long work is told and shared."""

from fractions import Fraction

import numpy as np
import pytest

from alliancegame.model.file.library import load
from alliancegame.sweep import crew as crews
from alliancegame.sweep.crew import crew
from alliancegame.sweep.designs import Listed, Sobol, ranged_coordinates
from alliancegame.sweep.study import Study, default_play, shock_combinations


def studies() -> list[Study]:
    """Over a sample and over listed points, of a game that ties with this weight."""
    model = load("sino-soviet-1950").with_values({"ussr.bloc": Fraction(0)})
    varied = tuple(item for item in ranged_coordinates(model) if item.name != "ussr.bloc")
    sample, play = Sobol(varied, 128, 3), default_play(model)
    scenarios = shock_combinations(model)[:2]
    return [
        Study(model, design, scenarios, play)
        for design in (sample, Listed(varied, sample.values(0, 128)))
    ]


@pytest.mark.parametrize("patience", [-1.0, 1000.0])
def test_columns_are_the_same_alone_and_together(
    patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crews, "PATIENCE", patience)
    monkeypatch.setattr(crews, "FIRST", 40)
    told: list[tuple[int, int]] = []
    with crew(2, 512, lambda done, rows: told.append((done, rows))) as helpers:
        for study in studies():
            found, expected = helpers.columns(study), study.columns(0, 128)
            assert list(found) == list(expected)
            for name, values in expected.items():
                assert found[name].dtype == values.dtype
                assert np.array_equal(found[name], values, equal_nan=values.dtype.kind == "f")
        shared = helpers.executor is not None
    assert shared == (patience < 0)
    assert told == sorted(told)
    assert told[-1] == (512, 512)
