"""Labels of effects, levers and decisions are what prose calls them; names are what one can type."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import alliancegame as ag
from alliancegame.errors import GameFileError
from alliancegame.model.called import decision_label, labelled_number, number_label

GAME = """
title = "Labelled"

[actors.west]
name = "The West"
actions = ["aid", "leave"]

[actors.west.interests]
order = { weight = 1, range = [0.5, 2] }
thrift = { weight = 1 }

[actors.east]
name = "The East"
actions = ["help", "idle"]

[actors.east.interests]
calm = { weight = 1 }

[[effects]]
interest = "west.order"
label = "What the alliance deters"
name = "deterred"
when = { west = "aid", east = "help" }
amount = 3
range = [1, 4]

[[effects]]
interest = "west.thrift"
when = { west = "aid" }
amount = -1

[[effects]]
interest = "east.calm"
when = { east = "help" }
amount = 1

[commitment]
name = "the pact"
parties = ["west", "east"]
pact = { west = "aid", east = "help" }

[levers.doubt]
label = "doubt about the West"
actor = "Someone"
parameter = "west.order.deterred"
range = [0, 4]
"""

SEQUENCE = """
title = "In sequence"

[actors.west]
[actors.west.interests]
order = { weight = 1 }

[actors.east]
[actors.east.interests]
calm = { weight = 1 }

[decisions.call]
actor = "east"
label = "whether to call on the West"
actions = ["invoke", "wait"]

[decisions.answer]
actor = "west"
label = "the answer of the West"
observes = ["call"]
when = { call = "invoke" }
actions = ["aid", "plead"]

[[effects]]
interest = "west.order"
when = { answer = "aid" }
amount = 1

[[effects]]
interest = "east.calm"
when = { answer = "aid" }
amount = 1
"""


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    file = tmp_path / "labelled.toml"
    file.write_text(GAME)
    return file


@pytest.fixture
def sequence(tmp_path: Path) -> Path:
    file = tmp_path / "sequence.toml"
    file.write_text(SEQUENCE)
    return file


@pytest.fixture
def told(answer):
    """What a command prints, on one line."""
    return lambda *arguments: " ".join(answer(*arguments).split())


def test_a_number_is_called_by_its_effect_s_label_and_can_be_set_by_its_name(
    labelled: Path, told
) -> None:
    model = ag.load(labelled)
    assert number_label(model, "west.order.deterred") == "What the alliance deters"
    assert number_label(model, "west.thrift.1") == "west.thrift.1"
    both = "What the alliance deters (west.order.deterred)"
    assert labelled_number(model, "west.order.deterred") == both
    assert "What the alliance deters" in told("explain", labelled, "--all")
    labelled.with_name("dearer.toml").write_text(GAME.replace("amount = 3", "amount = 2"))
    assert both in told("compare", labelled, labelled.with_name("dearer.toml"))
    assert "west.order.deterred" in told(
        "show", labelled, "--all", "--set", "west.order.deterred=2"
    )


def test_a_label_of_an_effect_is_written_in_figures(labelled: Path) -> None:
    figure = ag.plots.tornado_figure(ag.uncertainty(ag.load(labelled), samples=16))
    ticks = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert "What the alliance deters" in ticks
    assert "west.order.deterred" not in " ".join(ticks)


def test_a_lever_is_called_by_its_label(labelled: Path, told) -> None:
    assert "doubt about the West (to" in told("durability", labelled, "--levers")
    assert "Someone: doubt about the West" in told("decide", labelled, "--all")
    record = json.loads(told("show", labelled, "--json"))
    assert record["levers"][0]["label"] == "doubt about the West"


def test_a_lever_that_has_a_name_for_display_takes_no_second_one(tmp_path: Path) -> None:
    file = tmp_path / "twice.toml"
    file.write_text(GAME.replace('label = "doubt', 'name = "Doubt"\nlabel = "doubt'))
    with pytest.raises(GameFileError, match='label" of lever "doubt" is "doubt about the West"'):
        ag.load(file)


def test_a_decision_is_called_by_its_label_in_trees_and_by_its_name_in_answers(
    sequence: Path, told
) -> None:
    assert "the answer of the West" in told("show", sequence, "--all")
    assert "whether to call on the West" in told("solve", sequence)
    equilibrium = json.loads(told("solve", sequence, "--json"))["equilibria"][0]
    assert "the answer" not in json.dumps(equilibrium)
    model = ag.load(sequence)
    assert decision_label(model, "answer") == "the answer of the West"
    figure = ag.plots.tree_figure(model, ag.solve_tree(ag.build_tree(model)), 1)
    assert "the answer of the West" in " ".join(t.get_text() for t in figure.axes[0].texts)


def test_a_label_set_from_python_is_told_like_one_of_a_file(sequence: Path) -> None:
    model = ag.load(sequence)
    decisions = tuple(replace(item, label="") for item in model.decisions)
    plain = ag.build_tree(replace(model, decisions=decisions))
    assert plain.told(0) == plain.label(0) == "call"
    assert ag.build_tree(model).told(0) == "whether to call on the West"
