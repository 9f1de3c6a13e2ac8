"""Payoffs have no unit: every analysis of every shipped game with payoffs measured in other ones.

    python benchmarks/units.py [GAME...] [--factors 1e-16 1e20] [--together]

Every game with a commitment is put to every analysis of the registry, then once more with all
payoffs, and with those of each actor alone, times each factor. Whatever is no payoff has to stay as
it is, and a payoff has to be as many times larger. Prints what differs, and the counts.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import product
from math import isclose
from typing import Any, TypeAlias

from alliancegame.analyses.registry import CommitmentAnalysis, analyses
from alliancegame.errors import AllianceGameError
from alliancegame.frozen import Frozen
from alliancegame.model.file.library import load_any, shipped
from alliancegame.model.model import Change, Model
from alliancegame.model.parameter import Parameter
from alliancegame.pact.durability import durability
from alliancegame.pact.examined import Examined
from alliancegame.pact.robustness.shock_analysis import analyse_shocks

FACTORS = ("1e-16", "1e-9", "1e-3", "1e6", "1e12", "1e20")

_IN_UNITS = """
margins value low high gain gains worst worst_gain changes counterexample breaking pact_product
other_product moves correlated_residual vertices pact deviation punishment minmax outcome payoffs
values prior posterior today breaks_at
"""

IN_UNITS = frozenset(_IN_UNITS.split())
"""Entries measured in payoffs, as they are called in JSON."""

MOST_FACTORS = 3
"""The most payoffs that one entry multiplies: a product of the losses of three actors."""

Path: TypeAlias = tuple[str, ...]

Answer: TypeAlias = Mapping[Path, object]
"""What a question is answered, entry by entry of its JSON."""

ITERATIONS: Path = ("payoff_set", "iterations")
"""Rounds until rounding lets a set of payoffs stand still, which are no answer."""


class TwiceUsedError(Exception):
    """A number that payoffs are proportional to is used for something else as well."""


def scales(model: Model, actors: frozenset[str]) -> frozenset[str]:
    """The parameters that measure these actors' payoffs in a unit of theirs, and nothing else.

    raises: TwiceUsedError
    """
    for part in ("weight", "amount"):
        chosen = {str(getattr(item, part)) for item in model.effects if item.actor in actors}
        powers = {
            (e.weight in chosen) + (e.amount in chosen) for e in model.effects if e.actor in actors
        }
        others = any({e.weight, e.amount} & chosen for e in model.effects if e.actor not in actors)
        if powers <= {1} and not others and not chosen & _shares(model):
            return frozenset(chosen)
    raise TwiceUsedError


def _shares(model: Model) -> set[str]:
    """The parameters used as probabilities, discount factors or rates."""
    phases = [
        item for shock in model.shocks for item in (*shock.arrival, *shock.recovery, *shock.exit)
    ]
    phases += model.commitment.exit if model.commitment else ()
    return {
        *(item.rate for item in phases),
        *(item.rate for item in model.transitions),
        *(name for item in model.decisions for name in item.probabilities.values()),
        *(item.discount for item in model.actors if item.discount is not None),
    }


def in_other_units(model: Model, factor: Fraction, actors: frozenset[str]) -> Model:
    """The model with the payoffs of some actors times a factor.

    raises: TwiceUsedError
    """
    names = scales(model, actors)

    def parameter(item: Parameter) -> Parameter:
        law = item.distribution
        quantiles = tuple((level, value * factor) for level, value in law.quantiles)
        return replace(
            item,
            value=item.value * factor,
            low=None if item.low is None else item.low * factor,
            high=None if item.high is None else item.high * factor,
            distribution=replace(law, quantiles=quantiles),
        )

    def change(item: Change) -> Change:
        moved = item.parameter in names and item.kind in ("to", "by")
        return replace(item, amount=item.amount * factor) if moved else item

    return replace(
        model,
        parameters=Frozen(
            {
                name: parameter(item) if name in names else item
                for name, item in model.parameters.items()
            }
        ),
        shocks=tuple(
            replace(shock, changes=tuple(map(change, shock.changes))) for shock in model.shocks
        ),
        levers=tuple(
            replace(item, low=item.low * factor, high=item.high * factor, cost=item.cost / factor)
            if item.parameter in names
            else item
            for item in model.levers
        ),
    )


def questions() -> tuple[str, ...]:
    """What is asked: the verdict, the shocks, and every analysis of a commitment."""
    return ("durability", "shocks", *(item.name for item in analyses(CommitmentAnalysis)))


def answers(model: Model) -> dict[str, Answer]:
    """{question: its answer, entry by entry}; a refusal is an answer, too."""
    result = durability(model)
    subject = Examined(result)

    def further(item: CommitmentAnalysis[Any]) -> object:
        return item.refusal(subject) or item.compute(subject).to_dict()

    asked: dict[str, Callable[[], object]] = {
        "durability": result.to_dict,
        "shocks": lambda: analyse_shocks(model).to_dict(),
        **{item.name: partial(further, item) for item in analyses(CommitmentAnalysis)},
    }
    found: dict[str, Answer] = {}
    for name, compute in asked.items():
        try:
            record = compute()
        except AllianceGameError as error:
            record = {"error": str(error)}
        found[name] = dict(entries(record))
    return found


def entries(record: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every entry of a JSON-ready record, with its path."""
    if isinstance(record, Mapping):
        if "vertices" in record:
            record = {**record, "vertices": _box(record["vertices"])}
        for key, entry in record.items():
            yield from entries(entry, (*path, str(key)))
    elif isinstance(record, list | tuple):
        yield (*path, "length"), len(record)
        for place, entry in enumerate(record):
            yield from entries(entry, (*path, str(place)))
    else:
        yield path, record


def _box(vertices: Sequence[Sequence[float]]) -> list[list[float]]:
    """Of a polygon with many corners nearly in line the least and the greatest coordinates."""
    return [[min(own), max(own)] for own in zip(*vertices, strict=True)]


_DIGITS = re.compile(r"[-−+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?")


def alike(path: Path, stated: object, moved: object, factor: Fraction) -> bool:
    """True if the entry is what it was, or, where it is measured in payoffs, a power as large."""
    if isinstance(stated, bool) or stated is None:
        return stated is moved
    if isinstance(stated, str) and isinstance(moved, str):
        return _DIGITS.sub("#", stated) == _DIGITS.sub("#", moved)
    if not isinstance(stated, int | float) or not isinstance(moved, int | float):
        return stated == moved
    powers = range(-MOST_FACTORS, MOST_FACTORS + 1) if IN_UNITS & set(path) else (0,)
    return any(
        isclose(
            float(stated) * float(factor) ** power,
            moved,
            rel_tol=1e-6,
            abs_tol=1e-9 * float(factor) ** power,
        )
        for power in powers
    )


@dataclass(frozen=True)
class Difference:
    """An entry that another unit changes."""

    question: str
    path: Path
    stated: object
    moved: object

    def __str__(self) -> str:
        pair = f"{str(self.stated)[:90]} | {str(self.moved)[:90]}"
        return f"{self.question} {'.'.join(self.path)}: {pair}"


@dataclass(frozen=True)
class Walk:
    """All questions about a game, some actors' payoffs being measured in another unit.

    entries: how many were compared
    """

    game: str
    actors: frozenset[str]
    factor: Fraction
    entries: int
    differences: tuple[Difference, ...]

    def __str__(self) -> str:
        return f"{self.game}, {' '.join(sorted(self.actors))} × {float(self.factor):g}"


def differences(
    stated: Mapping[str, Answer], moved: Mapping[str, Answer], factor: Fraction
) -> Iterator[Difference]:
    """What another unit changes of the answers, by question."""
    for name, answer in stated.items():
        for path in {**answer, **moved[name]}:
            pair = answer.get(path, "nothing"), moved[name].get(path, "nothing")
            if path != ITERATIONS and not alike(path, *pair, factor):
                yield Difference(name, path, *pair)


def groups(model: Model) -> Iterator[frozenset[str]]:
    """Everybody together, then each actor alone."""
    names = [actor.name for actor in model.actors]
    yield frozenset(names)
    if len(names) > 1:
        yield from (frozenset([name]) for name in names)


def pledged() -> Iterator[Model]:
    """The shipped games that have a commitment."""
    for name in shipped():
        model = load_any(name)
        if isinstance(model, Model) and model.commitment is not None:
            yield model


def walk(model: Model, factors: Sequence[str], *, together: bool = False) -> Iterator[Walk]:
    """Every group's payoffs in every other unit; those whose numbers serve twice are left out.

    together: whether only everybody's payoffs are measured anew, and nobody's alone
    """
    stated = answers(model)
    chosen = [*groups(model)][: 1 if together else None]
    for group, factor in product(chosen, map(Fraction, factors)):
        with suppress(TwiceUsedError):
            moved = answers(in_other_units(model, factor, group))
            told = tuple(differences(stated, moved, factor))
            yield Walk(model.name, group, factor, sum(map(len, stated.values())), told)


def main() -> int:
    """The command line's entry."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("games", nargs="*", metavar="GAME")
    parser.add_argument("--factors", nargs="+", default=list(FACTORS))
    parser.add_argument("--together", action="store_true", help="everybody, and nobody alone")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    for model in pledged():
        if options.games and model.name not in options.games:
            continue
        counts["games"] += 1
        for item in walk(model, options.factors, together=options.together):
            counts["walks"] += 1
            counts["answers"] += len(questions())
            counts["entries"] += item.entries
            counts["entries that differ"] += len(item.differences)
            told = Counter(each.question for each in item.differences)
            print(f"{item}: {dict(told) or 'alike'}", flush=True)
            for each in item.differences[:12]:
                print(f"    {each}", flush=True)
    for what, number in counts.items():
        print(f"{number:>8}  {what}")
    return int(counts["entries that differ"] > 0)


if __name__ == "__main__":
    sys.exit(main())
