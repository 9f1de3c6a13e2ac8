"""Several analysts' numbers for one game: pooled, weighed by what they knew and by what happened.

The pool is linear: a draw comes from the numbers of one expert, chosen by weight. Weights are equal
or Cooke's: of experts who answered questions whose answers are known, calibration times
information. What was seen multiplies each by the probability that the expert gave to it.

source: Cooke (1991), Experts in Uncertainty (the classical model), without a cut-off
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.evidence.expert_performance import performance
from alliancegame.evidence.fitted import Fit, fit
from alliancegame.evidence.laws import usual_law
from alliancegame.evidence.learned_pact import Pair
from alliancegame.evidence.posterior import Law
from alliancegame.frozen import Frozen, frozen
from alliancegame.game.display import Shown
from alliancegame.model.distribution import Distribution
from alliancegame.model.model import Model
from alliancegame.model.observations import Expert
from alliancegame.model.parameter import Parameter
from alliancegame.numerals import percent
from alliancegame.pact.margins import margins
from alliancegame.records.evidence_records import DisagreementRecord, MemberRecord, PanelRecord

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (Fraction(1, 20), Fraction(1, 2), Fraction(19, 20))
"""The probabilities of an expert's three quantiles."""


FILE = "file"
"""The name of the numbers that the file itself states."""


@frozen
class Member:
    """One of those whose numbers are pooled.

    weight, weight_after: before and after what was seen; all add up to 1
    calibration, information: None where it answered no seeds
    """

    name: str
    label: str
    weight: float
    weight_after: float
    calibration: float | None
    information: float | None
    log_evidence: float
    holds: Pair

    def to_dict(self) -> MemberRecord:
        """JSON-ready."""
        return {
            "name": self.name,
            "weight": {"prior": self.weight, "posterior": self.weight_after},
            "calibration": self.calibration,
            "information": self.information,
            "log_evidence": self.log_evidence,
            "holds": self.holds.to_dict(),
        }


@frozen
class Disagreement:
    """A number of which an expert says otherwise, and whether that alone turns the verdict."""

    expert: str
    parameter: str
    stated: float
    median: float
    turns: bool

    def to_dict(self) -> DisagreementRecord:
        """JSON-ready."""
        return {
            "expert": self.expert,
            "parameter": self.parameter,
            "stated": self.stated,
            "median": self.median,
            "turns_the_verdict": self.turns,
        }


@frozen(eq=False, repr=False)
class Panel(Shown):
    """Experts beside each other and pooled.

    how: "equal" or "cooke"
    """

    model: Model
    how: str
    members: tuple[Member, ...]
    holds: Pair
    disagreements: tuple[Disagreement, ...]

    @property
    def verdict(self) -> tuple[str, ...]:
        """The pool's finding, whom events favour, and the disagreements that matter."""
        sentences = []
        if self.holds.posterior is not None:
            sentences.append(
                f"Pooled, the pact is an equilibrium with probability "
                f"{percent(self.holds.posterior)}; before what was seen: "
                f"{percent(self.holds.prior)}."
            )
        best = max(self.members, key=lambda member: member.weight_after)
        if best.weight_after > best.weight:
            sentences.append(
                f"What was seen favours {best.label}, whose weight goes from "
                f"{percent(best.weight)} to {percent(best.weight_after)}."
            )
        turning = [disagreement for disagreement in self.disagreements if disagreement.turns]
        if turning:
            named = "; ".join(
                f"{disagreement.parameter} ({disagreement.expert})" for disagreement in turning
            )
            sentences.append(f"Disagreements that alone turn the verdict: {named}.")
        elif self.disagreements:
            sentences.append("No disagreement about a single number turns the verdict.")
        return tuple(sentences)

    def to_dict(self) -> PanelRecord:
        """JSON-ready."""
        return {
            "weights": self.how,
            "members": [member.to_dict() for member in self.members],
            "holds": self.holds.to_dict(),
            "disagreements": [disagreement.to_dict() for disagreement in self.disagreements],
            "verdict": list(self.verdict),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per member."""
        import pandas as pd

        rows = [
            {
                "member": member.name,
                "weight": member.weight,
                "weight after": member.weight_after,
                "log evidence": member.log_evidence,
                "holds before": member.holds.prior,
                "holds after": member.holds.posterior,
            }
            for member in self.members
        ]
        return pd.DataFrame(rows).set_index("member")


def with_numbers_of(model: Model, expert: Expert) -> Model:
    """The game with the expert's numbers in place of the file's, where it states any."""
    numbers = {
        name: _stated(model.parameters[name], quantiles)
        for name, quantiles in expert.values.items()
    }
    return replace(model, parameters=Frozen({**model.parameters, **numbers}))


def by_experts(model: Model) -> tuple[Model, ...]:
    """The game by the numbers of each of its experts, named GAME:EXPERT.

    raises: AllianceGameError if the game names no experts
    """
    return tuple(
        replace(with_numbers_of(model, expert), name=f"{model.name}:{expert.name}")
        for expert in experts_of(model)
    )


def experts_of(model: Model) -> tuple[Expert, ...]:
    """The experts that the game names, of whom there is at least one.

    raises: AllianceGameError if it names none
    """
    if not model.record.experts:
        raise AllianceGameError(
            f'game "{model.name}" names no experts. Add [experts.NAME] with values = '
            '{ "parameter" = [5%, 50%, 95%] }.'
        )
    return model.record.experts


def _stated(parameter: Parameter, quantiles: tuple[Fraction, ...]) -> Parameter:
    low, median, high = quantiles
    pairs = tuple(zip(LEVELS, quantiles, strict=True))
    distribution = Distribution(quantiles=pairs)
    return replace(parameter, value=median, low=low, high=high, distribution=distribution)


def panel(
    model: Model,
    draws: int,
    seed: int = 0,
    law_of: Callable[[Model], Law] = usual_law,
    *,
    cooke: bool = False,
    of_file: Fit | None = None,
) -> Panel:
    """The experts of the game's file and the file itself, pooled.

    cooke:   by Cooke's weights instead of equal ones; the file, which answers no seeds, has none
    of_file: the fit of the file's own numbers, if it is known
    raises:  AllianceGameError if the file names no experts, or for Cooke's weights none that
             answered a seed
    """
    experts = experts_of(model)
    grades = {expert.name: performance(expert, experts, model.record.seeds) for expert in experts}
    weights = _weights(model, grades, cooke=cooke)
    fits: dict[str, Fit] = {FILE: of_file or fit(model, draws, seed, law_of)}
    fits |= {
        expert.name: fit(with_numbers_of(model, expert), draws, seed, law_of) for expert in experts
    }
    labels = {FILE: "the file", **{expert.name: expert.label for expert in experts}}
    logs = {name: fitted.belief.log_evidence for name, fitted in fits.items()}
    most = max(logs[name] for name in weights if weights[name])
    gained = {name: weight * float(np.exp(logs[name] - most)) for name, weight in weights.items()}
    after = {name: value / sum(gained.values()) for name, value in gained.items()}
    members = []
    for name, fitted in fits.items():
        calibration, information = grades.get(name, (None, None))
        members.append(
            Member(
                name,
                labels[name],
                weights[name],
                after[name],
                calibration,
                information,
                logs[name],
                fitted.holds,
            )
        )
    prior = [(weights[name], fitted.holds.prior) for name, fitted in fits.items()]
    posterior = [(after[name], fitted.holds.posterior) for name, fitted in fits.items()]
    return Panel(
        model,
        "cooke" if cooke else "equal",
        tuple(members),
        Pair(_mean(prior), _mean(posterior)),
        tuple(_disagreements(model)),
    )


def _mean(pairs: Sequence[tuple[float, float | None]]) -> float | None:
    if any(value is None for _, value in pairs):
        return None
    return sum(weight * (value or 0.0) for weight, value in pairs)


def _weights(
    model: Model, grades: Mapping[str, tuple[float | None, float | None]], *, cooke: bool
) -> dict[str, float]:
    if not cooke:
        count = len(grades) + 1
        return dict.fromkeys((FILE, *grades), 1 / count)
    products = {name: (one or 0.0) * (two or 0.0) for name, (one, two) in grades.items()}
    total = sum(products.values())
    if not total:
        raise AllianceGameError(
            f'no expert of game "{model.name}" answered a seed, and Cooke\'s weights are told from '
            "them. Add seeds, or take equal weights."
        )
    return {FILE: 0.0, **{name: value / total for name, value in products.items()}}


def _disagreements(model: Model) -> list[Disagreement]:
    if model.commitment is None:
        return []
    holds = margins(model).holds
    disagreements = []
    for expert in model.record.experts:
        for name, (_, median, _) in expert.values.items():
            stated = model.parameters[name].value
            if median != stated:
                turns = margins(model.with_values({name: median})).holds != holds
                disagreements.append(
                    Disagreement(expert.name, name, float(stated), float(median), turns)
                )
    return disagreements
