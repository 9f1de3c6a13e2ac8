"""The recipes of `alliancegame/README.md`, followed in a copy of the package: they work as told.

Each names the files that are touched, so that their number is a promise.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from jsonschema import Draft202012Validator

from alliancegame.model.file.library import load

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
MAP = (ROOT / "alliancegame" / "README.md").read_text(encoding="utf-8")


class Edit(NamedTuple):
    """What stands in a file, and what stands there afterwards; `old` is empty for its end."""

    old: str
    new: str


Recipe = Mapping[str, str | Edit]
"""{file of the package: its whole text, or the edit that is made to it}."""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package with the shipped games beside it."""
    without = shutil.ignore_patterns("*.nbi", "*.nbc")  # bytecode stays, machine code does not
    shutil.copytree(ROOT / "alliancegame", tmp_path / "alliancegame", ignore=without)
    (tmp_path / "games").symlink_to(ROOT / "games")
    return tmp_path


def follow(recipe: Recipe, house: Path) -> None:
    """Makes the recipe's edits; a file that is to be new must not be there, and the others must."""
    for place, change in recipe.items():
        path = house / "alliancegame" / place
        if isinstance(change, str):
            assert not path.exists()
            path.write_text(change, encoding="utf-8")
            continue
        text = path.read_text(encoding="utf-8")
        assert text.count(change.old) == 1 or not change.old
        text = text.replace(change.old, change.new) if change.old else text + change.new
        path.write_text(text, encoding="utf-8")


def run(house: Path, *arguments: str, also: Path | None = None) -> str:
    """What the command prints in the copy."""
    path = os.pathsep.join(str(item) for item in (house, also) if item is not None)
    result = subprocess.run(
        [sys.executable, "-m", "alliancegame", *arguments],
        cwd=house,
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": "80"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def named_in(recipe: str) -> set[str]:
    """The files that the recipe's numbered steps begin with."""
    section = MAP.split(f"### {recipe}\n")[1].split("\n### ")[0]
    return set(re.findall(r"^\d+\. `([\w./]+)`", section, flags=re.MULTILINE))


CONCEPT: Recipe = {
    "solvers/utilitarian.py": '''\
"""The pure profile with the greatest sum of payoffs."""

from __future__ import annotations

from typing import Any

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget


@frozen(eq=False)
class Utilitarian:
    """The profile, by its actions, and the sum of payoffs there."""

    actions: tuple[str, ...]
    total: float

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"actions": list(self.actions), "total": self.total}


def utilitarian(game: Game, budget: Budget | None = None) -> Utilitarian:
    """The first pure profile of those with the greatest sum."""
    totals = game.payoffs.sum(axis=0)
    best = np.unravel_index(int(np.argmax(totals)), totals.shape)
    names = tuple(own[i] for own, i in zip(game.actions, best, strict=True))
    return Utilitarian(names, float(totals[best]))
''',
    "analyses/solutions/greatest_sum.py": '''\
"""The profile with the greatest sum of payoffs."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.analyses.registry import Posed, StrategicConcept
from alliancegame.document import Block, Heading, Sentence
from alliancegame.game.game import Game
from alliancegame.solvers.utilitarian import Utilitarian, utilitarian


def compute(posed: Posed[Game]) -> Utilitarian:
    """The profile."""
    return utilitarian(posed.game, posed.budget)


def document(result: Utilitarian) -> Iterator[Block]:
    """The profile and its sum."""
    yield Heading("The greatest sum")
    yield Sentence(f"Greatest sum: {', '.join(result.actions)}, {result.total:g}.")


UTILITARIAN = StrategicConcept(
    "utilitarian", "The greatest sum", "Where is the sum of payoffs greatest?", compute, document
)
''',
}


def asks_for_the_greatest_sum(house: Path, also: Path | None = None) -> None:
    """Sees the concept on the command line, in JSON, in the report and among the parts."""
    asked = ("solve", "prisoners-dilemma", "--concept", "utilitarian")
    assert "Greatest sum: cooperate, cooperate" in run(house, *asked, also=also)
    printed = json.loads(run(house, *asked, "--json", also=also))
    assert printed["actions"] == ["cooperate", "cooperate"]
    schema = json.loads(run(house, "schema", "--output", "solve", also=also))
    assert Draft202012Validator(schema).is_valid(printed)
    run(house, "report", "prisoners-dilemma", "-o", str(house / "r.html"), also=also)
    assert "Greatest sum: cooperate" in (house / "r.html").read_text(encoding="utf-8")
    concepts = json.loads(run(house, "parts", "--json", also=also))["concepts"]
    assert [item["of"] for item in concepts if item["name"] == "utilitarian"] == [
        ["strategic form"]
    ]


def test_a_new_solution_concept_takes_two_files_and_its_test(house: Path) -> None:
    assert len(CONCEPT) + 1 <= 3
    assert named_in("A new solution concept") == {
        "solvers/NAME.py",
        "analyses/solutions/NAME.py",
        "tests/solvers/",
    }
    follow(CONCEPT, house)
    asks_for_the_greatest_sum(house)


ANALYSIS = '''\
"""Who is bound to what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import Block, Heading, Sentence
from alliancegame.frozen import frozen
from alliancegame.pact.examined import Examined

TITLE = "Who is bound to what"


@frozen
class Duties:
    """{party: the action that the pact asks of it}."""

    of: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return dict(self.of)


def compute(subject: Examined) -> Duties:
    """The duties of the pact's parties."""
    commitment = subject.model.commitment
    assert commitment is not None
    return Duties({party: commitment.pact[party] for party in commitment.parties})


def document(result: Duties) -> Iterator[Block]:
    """A sentence for each party."""
    yield Heading(TITLE)
    for party, action in result.of.items():
        yield Sentence(f"{party} owes {action}.")


DUTIES = CommitmentAnalysis("duties", TITLE, "Who is bound to what?", compute, document, order=99)
'''


def asks_for_duties(house: Path, also: Path | None = None) -> None:
    """Sees the analysis on the command line, in JSON, in the report and among the questions."""
    told = run(house, "durability", "prisoners-dilemma", "--duties", also=also)
    assert "owes cooperate." in told
    printed = json.loads(
        run(house, "durability", "prisoners-dilemma", "--all", "--json", also=also)
    )
    assert set(printed["duties"].values()) == {"cooperate"}
    run(house, "report", "prisoners-dilemma", "-o", str(house / "r.html"), also=also)
    assert "owes cooperate." in (house / "r.html").read_text(encoding="utf-8")
    questions = json.loads(run(house, "parts", "--json", also=also))["questions"]
    assert "duties" in {item["name"] for item in questions}


def test_a_new_question_about_a_commitment_takes_one_file(house: Path) -> None:
    follow({"analyses/duties.py": ANALYSIS}, house)
    asks_for_duties(house)


def install(site: Path, texts: Mapping[str, str], *constants: str) -> None:
    """Makes a package of modules, with entry points that name constants of theirs."""
    record = site / "toy_package-1.0.dist-info"
    record.mkdir(parents=True)
    for name, text in texts.items():
        (site / f"{name}.py").write_text(text, encoding="utf-8")
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-package\nVersion: 1.0\n")
    lines = (f"toy{place} = {constant}\n" for place, constant in enumerate(constants))
    (record / "entry_points.txt").write_text(f"[alliancegame.analyses]\n{''.join(lines)}")


def test_another_package_adds_a_question_and_a_concept_by_entry_points(
    house: Path, tmp_path: Path
) -> None:
    solver, analysis = map(str, CONCEPT.values())
    modules = {
        "duties_of_allies": ANALYSIS,
        "toy_solver": solver,
        "toy_concept": analysis.replace("alliancegame.solvers.utilitarian", "toy_solver"),
    }
    install(tmp_path / "site", modules, "duties_of_allies:DUTIES", "toy_concept:UTILITARIAN")
    asks_for_duties(house, also=tmp_path / "site")
    asks_for_the_greatest_sum(house, also=tmp_path / "site")


SHOCK: Recipe = {
    "model/model.py": Edit(
        'Literal["to", "by", "times"]', 'Literal["to", "by", "times", "halfway"]'
    ),
    "model/shocks.py": Edit(
        "            return Fraction(0), change.amount - 1\n",
        "            return Fraction(0), change.amount - 1\n"
        '        case "halfway":\n'
        "            return change.amount / 2, Fraction(-1, 2)\n",
    ),
    "model/file/schema.py": Edit(
        '    """The number it is multiplied by."""\n',
        '    """The number it is multiplied by."""\n'
        "    halfway: Number | None = None\n"
        '    """The number that it comes half the way to."""\n',
    ),
}


def test_a_new_kind_of_shock_takes_three_files(house: Path) -> None:
    assert set(SHOCK) == named_in("A new kind of shock")
    follow(SHOCK, house)
    game = (ROOT / "games" / "prisoners-dilemma.toml").read_text(encoding="utf-8")
    parameters = load("prisoners-dilemma").parameters
    name = next(name for name in parameters if name.count(".") == 2)  # the amount of an effect
    value = int(parameters[name].value)
    change = 'changes = [{ parameter = "%s", %s }]\n'
    for kind, amount in (("halfway", value + 4), ("to", value + 2)):
        text = game + f"\n[shocks.toy-{kind}]\n" + change % (name, f"{kind} = {amount}")
        (house / f"{kind}.toml").write_text(text, encoding="utf-8")
    breaks = []
    for kind in ("halfway", "to"):
        cases = json.loads(run(house, "durability", f"{kind}.toml", "--json"))["shocks"]
        breaks.append({**cases[-1], "shock": ""})
    assert breaks[0] == breaks[1]
    assert '"halfway"' in run(house, "schema")
    assert f"halfway {value + 4}" in " ".join(run(house, "show", "halfway.toml", "--all").split())


FORMAT: Recipe = {
    "model/file/library.py": Edit('    EFG = ".efg"\n', '    EFG = ".efg"\n    LINES = ".lines"\n'),
    "game/formats/lines.py": '''\
"""Two-actor games of two actions each as a line of eight numbers."""

from __future__ import annotations

from alliancegame.game.formats.payoff_format import StrategicFormat, decoded, encoded
from alliancegame.game.game import Game
from alliancegame.model.file.library import PayoffFile


def format_lines(game: Game) -> str:
    """The game as text."""
    return " ".join(f"{payoff:g}" for payoff in game.payoffs.ravel()) + "\\n"


def parse_lines(text: str, name: str) -> Game:
    """The game of the text."""
    numbers = [int(word) for word in text.split()]
    return Game([[numbers[:2], numbers[2:4]], [numbers[4:6], numbers[6:]]])


FORMAT = StrategicFormat(PayoffFile.LINES, decoded(parse_lines), encoded(format_lines))
''',
}


def test_a_new_file_format_takes_two_files(house: Path) -> None:
    assert len(FORMAT) <= 2
    assert named_in("A new file format") == {"model/file/library.py", "game/formats/NAME.py"}
    follow(FORMAT, house)
    run(house, "convert", "prisoners-dilemma", "game.lines")
    assert len((house / "game.lines").read_text().split()) == 8
    solved = json.loads(run(house, "solve", "game.lines", "--json"))
    assert len(solved["equilibria"]) == 1


FIGURE: Recipe = {
    "render/figures/parties.py": '''\
"""A bar for each party of the pact."""

from __future__ import annotations

from matplotlib.figure import Figure

from alliancegame.model.model import Model


def parties_figure(model: Model) -> Figure:
    """The parties."""
    assert model.commitment is not None
    figure = Figure()
    axes = figure.add_subplot()
    axes.bar(list(model.commitment.parties), [1.0] * len(model.commitment.parties))
    return figure
''',
    "analyses/figures.py": Edit(
        "",
        '''

@figure("parties")
def parties(wish: Wish) -> Figure:
    """Who is bound by the pact."""
    from alliancegame.render.figures.parties import parties_figure

    return parties_figure(wish.model)
''',
    ),
}


def test_a_new_plot_takes_two_files(house: Path) -> None:
    assert set(FIGURE) >= named_in("A new plot") - {
        "render/figures/NAME.py",
        "render/figures/__init__.py",
    }
    follow(FIGURE, house)
    run(house, "plot", "parties", "prisoners-dilemma", "-o", "parties.svg")
    assert (house / "parties.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")
    assert "Who is bound by the pact." in run(house, "parts", "--all")


def test_the_recipe_for_branch_and_prune_names_modules_that_are_there() -> None:
    section = MAP.split("### A bug in branch and prune\n")[1].split("\n## ")[0]
    modules = set(re.findall(r"`(solvers/branch_and_prune/[\w/]+\.py)`", section))
    assert len(modules) > 8
    assert all((ROOT / "alliancegame" / module).is_file() for module in modules)
