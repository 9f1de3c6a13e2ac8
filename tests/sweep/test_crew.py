"""A study is worked out the same by whoever does it, and long work is told and shared."""

from fractions import Fraction

import numpy as np
import pytest

from alliancegame.errors import AllianceGameError
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.sweep import crew as crews
from alliancegame.sweep.coordinates import ranged_coordinates
from alliancegame.sweep.crew import crew
from alliancegame.sweep.designs import Listed, Sobol
from alliancegame.sweep.study import Study, default_play, shock_combinations
from alliancegame.sweep.workers import workplace


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


@pytest.mark.slow
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


def test_more_workers_than_could_ever_help_are_refused_in_one_line() -> None:
    for work in (lambda: crew(10**6, 1), lambda: workplace(10**30, None)):
        with (
            pytest.raises(AllianceGameError, match=r"number of workers is 10+; .* at most"),
            work(),
        ):
            pass


def many_allies(number: int) -> Model:
    """Each keeps if it counts the others' keeping for more than its cost."""
    names = [f"a{i:02}" for i in range(number)]
    actors = "".join(
        f'[actors.{name}]\nactions = ["keep", "leave"]\n[actors.{name}.interests]\n'
        "x = { weight = 1, range = [0.5, 2] }\n"
        for name in names
    )
    effects = "".join(
        f'[[effects]]\ninterest = "{one}.x"\nwhen = {{ {one} = "keep", {other} = "keep" }}\n'
        "amount = 1\n"
        for one, other in zip(names, [*names[1:], names[0]], strict=True)
    )
    pact = ", ".join(f'{name} = "keep"' for name in names)
    return parse(
        f'title = "Many"\n{actors}{effects}[commitment]\nparties = ["a00"]\npact = {{ {pact} }}\n'
        '[shocks.end]\nchanges = [{ parameter = "a00.x", to = 0 }]\n'.encode(),
        "many.toml",
        "many",
    )


def test_a_game_too_large_for_a_table_of_payoffs_is_studied_by_its_margins() -> None:
    model = many_allies(19)
    study = Study(model, Sobol(ranged_coordinates(model), 8), play=default_play(model))
    assert study.play == "none"
    columns = study.columns(0, 8)
    assert columns["holds"].all()
    assert np.array_equal(columns["margin.a07"], columns["a07.x"])
    with pytest.raises(AllianceGameError, match=r"9,961,472 payoffs; .* at most 2,097,152"):
        Study(model, study.design, play="pure")
