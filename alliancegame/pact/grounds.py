"""The grounds of the verdict: its numbers, why they were chosen, and whose word that is.

The verdict turns on the deviation that binds. Its gain is a sum of effects, weight times amount,
each of which the deviation adds or takes away; and on each shock that breaks the pact alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.model.file.problems import JUDGEMENT
from alliancegame.model.model import Model
from alliancegame.model.parameter import Parameter
from alliancegame.model.shocks import Hit, shocked_values
from alliancegame.pact.breakpoints import Breakpoint, breakpoint_of
from alliancegame.pact.gains import open_gains
from alliancegame.pact.margins import commitment_of, margins
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.records.pact_records import EvidenceRecord

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Ground:
    """One product of parameters in the binding deviation's gain.

    share: what it adds to the gain, as a share of the actor's stake in the pact
    """

    parameters: tuple[Parameter, ...]
    share: Fraction

    @property
    def judged(self) -> Fraction:
        """The share of its numbers whose size is nobody's word but the analyst's.

        A product moves with each of its numbers in the same proportion, so that they count alike.
        """
        judged = [_key(parameter.magnitude) in {"", JUDGEMENT} for parameter in self.parameters]
        return Fraction(sum(judged), len(judged) or 1)


@frozen
class ShockGround:
    """The reason why a shock that breaks the pact alone is believed to do what it does.

    moves: what it has done where it breaks: (parameter, its value there), of those the breaking
           deviation depends on
    """

    shock: str
    breaks_at: float
    moves: tuple[tuple[Parameter, Fraction], ...]
    because: str
    source: str


@frozen(eq=False, repr=False)
class Evidence(Shown):
    """The grounds of the verdict, the weightiest first.

    actor, action: the binding deviation; action None: the actor has none, or its part is closed
    sources:       {key: full reference} of the sources that are cited
    """

    model: Model
    actor: str
    action: str | None
    grounds: tuple[Ground, ...]
    shocks: tuple[ShockGround, ...]
    sources: Mapping[str, str]

    @property
    def judged(self) -> Fraction:
        """The share of what moves the gain whose size is judged, from 0 to 1.

        A source tells in which direction a number points, seldom how large it is: a number is
        judged unless it names a source of its magnitude.
        """
        return judged_share(self.grounds)

    def to_dict(self) -> EvidenceRecord:
        """JSON-ready."""
        return {
            "actor": self.actor,
            "action": self.action,
            "grounds": [
                {
                    "share": float(ground.share),
                    "parameters": [p.to_dict() for p in ground.parameters],
                }
                for ground in self.grounds
            ],
            "shocks": [
                {
                    "shock": shock.shock,
                    "breaks_at": shock.breaks_at,
                    "moves": {p.name: [float(p.value), float(to)] for p, to in shock.moves},
                    "because": shock.because,
                    "source": shock.source,
                }
                for shock in self.shocks
            ],
            "judged": float(self.judged),
            "sources": dict(self.sources),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per ground."""
        rows = [
            {
                "parameters": " × ".join(p.name for p in ground.parameters),
                "share": float(ground.share),
                "source": "; ".join(
                    dict.fromkeys(p.citation for p in ground.parameters if p.source)
                ),
            }
            for ground in self.grounds
        ]
        return table(rows, columns=["parameters", "share", "source"])


def judged_share(grounds: Sequence[Ground]) -> Fraction:
    """The share of what the grounds add and take away whose size is judged, from 0 to 1."""
    total = sum((abs(ground.share) for ground in grounds), Fraction(0))
    by_judgement = (abs(ground.share) * ground.judged for ground in grounds)
    return sum(by_judgement, Fraction(0)) / total if total else Fraction(0)


def binding_grounds(model: Model) -> tuple[str, str | None, tuple[Ground, ...]]:
    """The binding actor, its deviation, and the products in its gain, the weightiest first.

    raises: AllianceGameError if the model names no commitment

    >>> ag.grounds("dprk-russia-exchange").actor
    'russia'
    """
    today = margins(model)
    actor = today.binding_actor
    deviation = None if actor in today.impossible else today.deviations[actor]
    action = None if deviation is None else deviation.action
    scale = pact_stakes(model)[actor] or Fraction(1)
    items = list(model.parameters.values())
    grounds = [
        Ground(
            tuple(items[i] for i in monomial),
            coefficient * prod((items[i].value for i in monomial), start=Fraction(1)) / scale,
        )
        for gain in open_gains(model)
        if (gain.actor, gain.action) == (actor, action)
        for monomial, coefficient in gain.terms.items()
    ]
    grounds.sort(key=lambda ground: -abs(ground.share))
    return actor, action, tuple(grounds)


def grounds(model: Model) -> Evidence:
    """The parameters and sources on which the verdict about the pact rests.

    raises: AllianceGameError if the model names no commitment

    >>> import alliancegame as ag
    >>> rests = ag.grounds(ag.load("assurance"))
    >>> rests.actor, rests.action, float(rests.judged)
    ('north', 'hold-back', 1.0)
    """
    commitment = commitment_of(model)
    actor, action, grounds = binding_grounds(model)
    shocks = []
    for shock in model.shocks:
        broken = breakpoint_of(model, shock.name)
        if broken is not None:
            moves = _moves(model, shock.name, broken)
            at = broken.intensity.value
            shocks.append(ShockGround(shock.name, at, moves, shock.because, shock.source))
    shocks.sort(key=lambda shock: shock.breaks_at)
    named = dict.fromkeys(p for ground in grounds for p in ground.parameters)
    cited = [text for p in named for text in (p.source, p.magnitude)]
    cited += [commitment.source, *(shock.source for shock in shocks)]
    keys = dict.fromkeys(_key(part) for citation in cited for part in citation.split("; "))
    return Evidence(
        model,
        actor,
        action,
        tuple(ground for ground in grounds if ground.share),
        tuple(shocks),
        {key: model.sources[key] for key in keys if key in model.sources},
    )


def _key(citation: str) -> str:
    """The key of [sources] with which a citation begins."""
    return citation.partition(" ")[0]


def _moves(model: Model, shock: str, broken: Breakpoint) -> tuple[tuple[Parameter, Fraction], ...]:
    """The parameters of the breaking deviation that the shock has moved where it breaks."""
    values = shocked_values(model, [Hit(shock, broken.intensity.middle)])
    names = list(model.parameters)
    return tuple(
        (model.parameters[names[i]], values[i])
        for gain in open_gains(model)
        if (gain.actor, gain.action) == (broken.actor, broken.action)
        for i in gain.variables
        if values[i] != model.values[i]
    )
