"""The report's sections beyond the verdict: a sentence, tables, a figure and a definition each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alliancegame.document import Grid
from alliancegame.model.model import Model
from alliancegame.pact.examination import Examination
from alliancegame.pact.selection import Selection
from alliancegame.present.concepts import concepts_grid
from alliancegame.present.levers import (
    inverse_grid,
    inverse_sentence,
    lever_grids,
    levers_note,
    levers_sentence,
)
from alliancegame.present.patience import patience_grids, shock_grid
from alliancegame.present.plots.concepts import concepts_figure
from alliancegame.present.plots.quantal import quantal_response_figure
from alliancegame.present.plots.radius import radius_figure
from alliancegame.present.plots.survival import survival_figure
from alliancegame.present.repetition import repetition_note
from alliancegame.present.report.picture import Picture, picture
from alliancegame.present.robustness import driver_grid, radius_grid, robustness_note
from alliancegame.present.selection import (
    criteria_grid,
    multiplicity_grid,
    rationalizable_grid,
    selection_sentence,
)
from alliancegame.present.survival import causes_grid, life_grid, survival_note

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Section:
    """One question about the pact.

    sentences:   what the answer is for this game
    grids:       shown; `further`: folded away
    note:        how to read them
    definitions: of the terms, with their sources: (term, definition), folded away
    """

    key: str
    title: str
    sentences: Sequence[str]
    grids: Sequence[Grid]
    note: str
    definitions: Sequence[tuple[str, str]]
    pictures: Sequence[Picture] = ()
    further: Sequence[Grid] = ()


def sections(model: Model, found: Examination) -> Iterator[Section]:
    """Those that have something to say of this game, in the order in which they are read."""
    yield Section(
        "robustness",
        "How wrong the numbers may be",
        [found.robustness.sentence],
        [radius_grid(found.robustness), driver_grid(found.robustness)],
        robustness_note(found.robustness),
        ROBUSTNESS,
        _pictures(radius_figure(found.robustness)) if found.robustness.max_norm else [],
    )
    today = found.concepts[None]
    yield Section(
        "concepts",
        "In which senses it is stable",
        [today.sentence],
        [concepts_grid(today)],
        "",
        CONCEPTS,
        _pictures(concepts_figure(found.concepts)),
    )
    yield Section(
        "multiplicity",
        "How far incentives settle what is played",
        [found.multiplicity.sentence],
        [multiplicity_grid(found.multiplicity), rationalizable_grid(found.multiplicity)],
        "",
        MULTIPLICITY,
    )
    if found.selection is not None:
        yield _selection(model, found.selection)
    if found.levers.plans:
        yield Section(
            "levers",
            "Who could break or secure it, and how",
            [levers_sentence(found.levers)],
            lever_grids(found.levers),
            levers_note(found.levers),
            LEVERS,
        )
    yield Section(
        "inverse",
        "What keeping it says about the weights",
        [inverse_sentence(found.inverse)],
        [],
        "",
        INVERSE,
        further=[inverse_grid(found.inverse)],
    )
    if found.patience is not None:
        yield Section(
            "repetition",
            "If it is repeated: the patience it needs",
            found.patience.baseline.sentences,
            patience_grids(found.patience),
            repetition_note(found.patience.baseline),
            REPETITION,
            further=[shock_grid(found.patience)],
        )
    if found.life is not None:
        life = found.life.life
        yield Section(
            "survival",
            "How long it lasts",
            [*life.sentences, *found.life.sentences],
            [life_grid(found.life), causes_grid(life)] if life.survival[0] else [],
            survival_note(life),
            SURVIVAL,
            _pictures(survival_figure(found.life)) if life.survival[0] else [],
        )


def _selection(model: Model, result: Selection) -> Section:
    drawn = model.simultaneous and result.branch is not None
    return Section(
        "selection",
        "Which equilibrium would be played",
        [selection_sentence(result)],
        [criteria_grid(result)],
        "",
        SELECTION,
        _pictures(quantal_response_figure(model, result.branch))
        if drawn and result.branch is not None
        else [],
    )


def _pictures(*figures: Figure) -> list[Picture]:
    return [picture(fig) for fig in figures]


ROBUSTNESS = (
    (
        "Radius (max)",
        "the least share r such that some parameters, each moved by at most r of its stated range, "
        "make somebody gain by leaving: the worst case over a box, as in robust optimization "
        "(Ben-Tal, El Ghaoui and Nemirovski 2009, section 1). Weights stay at or above 0 and "
        "chances between 0 and 1.",
    ),
    (
        "Radius (Euclid)",
        "the shortest distance, in ranges, to parameters at which the deviation starts to pay: a "
        "quadratic program without a duality gap (Boyd and Vandenberghe 2004, appendix B).",
    ),
)

CONCEPTS = (
    ("Nash equilibrium", "nobody gains by leaving alone (Nash 1951); strict: everybody loses."),
    (
        "Strong equilibrium",
        "no coalition has a joint deviation from which all its members gain (Aumann 1959).",
    ),
    (
        "Coalition-proof equilibrium",
        "none has one that would itself withstand further deviations by its members (Bernheim, "
        "Peleg and Whinston 1987).",
    ),
    (
        "Trembling-hand perfect",
        "each part is best also against small mistakes of the others (Selten 1975).",
    ),
    (
        "Rationalizable",
        "common knowledge of rationality does not rule it out (Bernheim 1984; Pearce 1984).",
    ),
    (
        "GMR, SMR, SEQ",
        "stability in the graph model (Fang, Hipel and Kilgour 1993): every gain can be answered "
        "to the mover's loss; answered so that it cannot escape; answered by moves that themselves "
        "pay. For coalitions: Kilgour, Hipel, Fang and Peng (2001), Inohara and Hipel (2008).",
    ),
)

MULTIPLICITY = (
    (
        "Correlated equilibrium",
        "play that may depend on signals, none of which anybody wants to disregard (Aumann 1987); "
        "it contains every Nash equilibrium, so that its interval holds whichever is played.",
    ),
    (
        "Rationalizable",
        "what iterated strict dominance leaves (Bernheim 1984; Pearce 1984).",
    ),
)

SELECTION = (
    (
        "Payoff dominance",
        "the pact gives nobody less than any other equilibrium found (Harsanyi and Selten 1988, "
        "section 3.6).",
    ),
    (
        "p-dominance",
        "each part is best for whoever believes with probability p that all others play theirs "
        "(Morris, Rob and Shin 1995); where the actors' least probabilities sum to less than 1, "
        "the pact is robust to incomplete information (Kajii and Morris 1997).",
    ),
    (
        "Risk dominance",
        "of two strict equilibria of a 2×2 game, the one with the greater product of losses from "
        "deviating alone (Harsanyi and Selten 1988, section 3.9).",
    ),
    (
        "Basin of attraction",
        "the share of mixed profiles from which best responses lead to it (Gilboa and Matsui "
        "1991), estimated by seeded draws.",
    ),
    (
        "Stochastic stability",
        "it is played almost always when actors best-respond one at a time and err the more "
        "rarely, the more an error costs (Alós-Ferrer and Netzer 2010).",
    ),
    (
        "Quantal response",
        "where the branch of logit equilibria leads that begins at random play (McKelvey and "
        "Palfrey 1995); each actor's precision in units of one over its payoff range.",
    ),
)

LEVERS = (
    (
        "Cheapest plan",
        "breaking the pact is making one deviation pay: a continuous knapsack problem (Dantzig "
        "1957), the least over actors and deviations; securing it is one linear program. The cost "
        "of breaking is an infimum, at which the deviation just ties.",
    ),
)

INVERSE = (
    (
        "Inverse",
        "for which values of each weight, all else as stated, nobody gains by leaving: every gain "
        "is linear in one weight, so that the ends are exact. Inverse game theory, one parameter "
        "at a time (Kuleshov and Schrijvers 2015).",
    ),
)

REPETITION = (
    (
        "Grim trigger",
        "any departure ends co-operation in a stage equilibrium (Friedman 1971): an actor with "
        "pact payoff c, best deviation b and punishment v keeps it if δ ≥ (b − c) / (b − v).",
    ),
    (
        "Bound",
        "no equilibrium of the repeated game gives an actor less than its minmax value (Abreu "
        "1988; Fudenberg and Maskin 1986).",
    ),
)

SURVIVAL = (
    (
        "Survival",
        "shocks arrive and pass at yearly rates; the pact ends when the shocks in force first make "
        "somebody gain by leaving: a Markov chain over sets of shocks, absorbed at the first "
        "failure (Kalbfleisch and Prentice 2002, chapters 1 and 8).",
    ),
)
