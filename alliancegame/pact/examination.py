"""Everything asked of a commitment besides its durability, once, for one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alliancegame.model.shocks import Hit
from alliancegame.pact.concepts import Concepts, concepts
from alliancegame.pact.durability import Durability
from alliancegame.pact.multiplicity import Multiplicity, multiplicity
from alliancegame.pact.play import solved
from alliancegame.pact.robustness.inverse import Inverse, inverse
from alliancegame.pact.robustness.levers import Levers, levers
from alliancegame.pact.robustness.radius import Robustness, robustness
from alliancegame.pact.selection import Selection, selection
from alliancegame.pact.time.base_rates import Comparison, compare_with_record
from alliancegame.pact.time.patience import Patience, patience
from alliancegame.pact.time.survival import survival


@dataclass(frozen=True, eq=False)
class Examination:
    """The parts of a report that begin where the verdict ends.

    concepts:     by shock; None is the game as it is
    selection:    None if a part of the pact is not open
    patience:     likewise
    life:         the survival beside the record; None if no shock has a rate
    """

    robustness: Robustness
    concepts: Mapping[str | None, Concepts]
    multiplicity: Multiplicity
    selection: Selection | None
    levers: Levers
    inverse: Inverse
    patience: Patience | None
    life: Comparison | None


def examination(result: Durability) -> Examination:
    """The parts, with no game solved again that the durability has solved.

    result: of a model with a commitment
    """
    model = result.model
    plays = {case.shock: solved(case.play) for case in result.cases}
    play = plays[None]
    possible = not result.baseline.margins.impossible
    return Examination(
        robustness(model),
        {
            case.shock: concepts(model, () if case.shock is None else [Hit(case.shock)])
            for case in result.cases
        },
        multiplicity(model, play=play),
        selection(model, play=play) if possible else None,
        levers(model),
        inverse(model),
        patience(model, plays) if possible else None,
        compare_with_record(survival(model))
        if any(shock.arrival for shock in model.shocks)
        else None,
    )
