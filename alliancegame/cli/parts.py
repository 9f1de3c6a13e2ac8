"""The further parts of `durability`: which there are, what computes each, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from alliancegame.cli.progress import stage
from alliancegame.pact.play import Unsolved, unsearched

if TYPE_CHECKING:
    from alliancegame.document import Document
    from alliancegame.model.model import Model
    from alliancegame.pact.durability import Durability


class Part(Protocol):
    """A result of its own that `--json` prints under the part's name."""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""


Compute: TypeAlias = Callable[..., Part]
"""Takes the model, then what is known already and the part's own options by name."""

View: TypeAlias = Callable[[Part], "Document"]

_HOME: Mapping[str, tuple[str, str]] = {
    "crisis": ("pact.sequence.crisis:crisis", "present.crisis:crisis_view"),
    "why": ("pact.evidence:evidence", "present.evidence:evidence_view"),
    "states": ("pact.sequence.states:states", "present.states:states_view"),
    "robustness": ("pact.robustness.radius:robustness", "present.robustness:robustness_view"),
    "concepts": ("pact.concepts:concepts", "present.concepts:concepts_view"),
    "stories": ("pact.robustness.stories:stories", "present.sentences:stories_view"),
    "ordinal": ("pact.robustness.ordinal:ordinal", "present.sentences:ordinal_view"),
    "multiplicity": ("pact.multiplicity:multiplicity", "present.selection:multiplicity_view"),
    "selection": ("pact.selection:selection", "present.selection:selection_view"),
    "levers": ("pact.robustness.levers:levers", "present.levers:levers_view"),
    "inverse": ("pact.robustness.inverse:inverse", "present.levers:inverse_view"),
    "repeated": ("pact.time.patience:patience", "present.patience:patience_view"),
    "survival": ("pact.time.survival:survival", "present.survival:survival_view"),
}


NEED_EQUILIBRIA = ("concepts", "stories", "ordinal", "multiplicity", "selection", "repeated")
"""The parts that need the table of all payoffs."""


def further_parts(
    result: Durability, wanted: Iterable[str], options: Mapping[str, Mapping[str, float]]
) -> dict[str, tuple[Part, View]]:
    """{name of a part: the result, and how to show it}, in a fixed order.

    result:  whose games are not solved again
    options: {name of a part: what it is computed with, by name}
    """
    names = set(wanted)
    known: Mapping[str, Mapping[str, object]] = {}
    plays = {case.shock: case.play for case in result.cases}
    if not any(isinstance(play, Unsolved) for play in plays.values()):
        known = {
            "multiplicity": {"play": plays[None]},
            "selection": {"play": plays[None]},
            "repeated": {"solved": plays},
        }
    found = {}
    for name, (compute, view) in _HOME.items():
        if name in names:
            stage(f"{result.model.name}: {name} ...")
            given = {**known.get(name, {}), **options.get(name, {})}
            found[name] = (_named(compute)(result.model, **given), _named(view))
    return found


def all_parts(model: Model) -> tuple[str, ...]:
    """The names of the model's parts, in the order in which they are shown."""
    fits = {"crisis": not model.simultaneous, "states": bool(model.transitions)}
    fits |= dict.fromkeys(NEED_EQUILIBRIA, unsearched(model) is None)
    return tuple(name for name in _HOME if fits.get(name, True))


def left_out(model: Model) -> str | None:
    """Which parts `--all` leaves out for the size of the game, in a sentence."""
    reason = unsearched(model)
    return None if reason is None else f"Left out ({reason}): {', '.join(NEED_EQUILIBRIA)}."


def _named(place: str) -> Any:
    module, name = place.split(":")
    return getattr(import_module(f"alliancegame.{module}"), name)
