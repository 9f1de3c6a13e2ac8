"""Which combinations of shocks break the pact: the inclusion-minimal ones, at full intensity.

A set of shocks is breaking if the pact has a profitable deviation, or is not open, once all of them
have happened; it is minimal if no proper subset breaks. Shocks may offset each other, so a superset
of a breaking set need not break; it is never minimal. Sets are tried in the order of their size. A
set that holds is extended only if some extension might break: with each shock that may still be
added taken as undecided, every parameter lies in an interval, and where no deviation pays anywhere
in that box none of the extensions needs to be tried.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from alliancegame.game.display import Shown
from alliancegame.game.strategies import open_positions, pact_positions, strategy_names
from alliancegame.model.model import Model, Shock
from alliancegame.model.shocks import Hit, strike
from alliancegame.pact.gains import deviation_gains
from alliancegame.pact.margins import commitment_of
from alliancegame.payoff.extremes import Box, greatest
from alliancegame.payoff.stakes import Gain
from alliancegame.solvers.base import Budget

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class BreakingSet:
    """Shocks that together break the pact, and by whom; action None: its own part is closed.

    gain: what the deviation earns, in payoff units
    """

    shocks: tuple[str, ...]
    actor: str
    action: str | None
    gain: Fraction | None


@dataclass(frozen=True, eq=False, repr=False)
class BreakingSets(Shown):
    """The minimal breaking sets, the smallest first; iterates over them and has a length.

    complete: whether these are all; false only if the time limit ended the search
    tested:   how many sets were tried
    """

    model: Model
    sets: tuple[BreakingSet, ...]
    complete: bool
    tested: int

    def __iter__(self) -> Iterator[BreakingSet]:
        return iter(self.sets)

    def __len__(self) -> int:
        return len(self.sets)

    @property
    def reason(self) -> str:
        """How complete the list is, and why."""
        total = 2 ** len(self.model.shocks)
        if not self.complete:
            return f"the time limit ended the search after {self.tested} of {total} sets"
        return f"{self.tested} of {total} sets tried; no other can be minimal and breaking"

    @property
    def sentence(self) -> str:
        """How many shocks and combinations break the pact, at full intensity."""
        if self.sets and not self.sets[0].shocks:
            return "The pact fails without any shock."
        if not self.model.shocks:
            return "The file names no shocks; add [shocks.NAME] with what each changes."
        if not self.sets:
            return "No combination of the shocks breaks the pact." if self.complete else ""
        alone = sum(len(item.shocks) == 1 for item in self.sets)
        together = len(self.sets) - alone
        total = len(self.model.shocks)
        head = f"{alone or 'None'} of {total} shocks {'breaks' if alone == 1 else 'break'} it alone"
        if not together:
            return f"{head}, and no combination of the others does."
        return f"{head}; {together} minimal combination{'s' * (together > 1)} of the others would."

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "sets": [
                {
                    "shocks": list(item.shocks),
                    "actor": item.actor,
                    "action": item.action,
                    "gain": None if item.gain is None else float(item.gain),
                }
                for item in self
            ],
            "complete": self.complete,
            "reason": self.reason,
            "sentence": self.sentence,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per minimal breaking set."""
        import pandas as pd

        columns = ["shocks", "actor", "action", "gain"]
        return pd.DataFrame(self.to_dict()["sets"], columns=columns)


def breaking_sets(model: Model, budget: Budget | None = None) -> BreakingSets:
    """All inclusion-minimal sets of shocks that break the pact at full intensity.

    raises: AllianceGameError if the model names no commitment
    """
    commitment_of(model)
    limit = Budget() if budget is None else budget
    search = _Search(model)
    found: list[BreakingSet] = []
    tested = 0
    level: list[tuple[int, ...]] = [()]
    while level:
        following = []
        for chosen in level:
            if limit.spent:
                return BreakingSets(model, tuple(found), False, tested)
            tested += 1
            failure = search.failure(chosen)
            if failure is not None:
                found.append(failure)
            else:
                following += search.extensions(chosen)
        minimal = [set(item.shocks) for item in found]
        level = [
            chosen
            for chosen in following
            if not any(names <= search.names(chosen) for names in minimal)
        ]
    return BreakingSets(model, tuple(found), True, tested)


class _Search:
    """The pact's fate for shocks that have happened and others that may."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.gains = deviation_gains(model)
        self.touched = {
            change.parameter: model.parameters[change.parameter].value
            for shock in model.shocks
            for change in shock.changes
        }

    def names(self, chosen: Iterable[int]) -> set[str]:
        return {self.model.shocks[i].name for i in chosen}

    def failure(self, chosen: Sequence[int]) -> BreakingSet | None:
        """How the pact fails when exactly these shocks have happened, or None."""
        names = tuple(self.model.shocks[i].name for i in chosen)
        for actor, gain, amount in self._failures(set(chosen), set()):
            return BreakingSet(names, actor, gain.action if gain else None, amount)
        return None

    def extensions(self, chosen: tuple[int, ...]) -> list[tuple[int, ...]]:
        """The sets with one later shock more, if any set with later shocks might fail."""
        later = range(chosen[-1] + 1 if chosen else 0, len(self.model.shocks))
        might = any(True for _ in self._failures(set(chosen), set(later)))
        return [(*chosen, i) for i in later] if might else []

    def _failures(
        self, happened: set[int], undecided: set[int]
    ) -> Iterator[tuple[str, Gain | None, Fraction | None]]:
        """Actors who fail the pact, or might, depending on the undecided shocks."""
        closed, strategies = self._options(happened, undecided)
        for actor in closed:
            yield actor, None, None
        box = self._box(happened, undecided)
        for gain in self.gains:
            if gain.position[1] in strategies[gain.position[0]]:
                amount = greatest(gain, self.model.values, box).gain
                if amount > 0:
                    yield gain.actor, gain, amount

    def _options(
        self, happened: set[int], undecided: set[int]
    ) -> tuple[list[str], Sequence[Collection[int]]]:
        """Actors whose part in the pact is, or might be, closed; strategies that might be open."""
        model = self.model
        fates = self._fates(happened, undecided)
        pact = commitment_of(model).pact
        closed = [
            model.decision(d).actor for d, action in pact.items() if False in fates[d, action]
        ]
        if undecided:
            return closed, self._possible(fates)
        if closed and model.simultaneous:
            return closed, [()] * len(model.actors)
        open_now = open_positions(model, [Hit(name) for name in self.names(happened)])
        parts = zip(model.actors, pact_positions(model), open_now, strict=True)
        return [actor.name for actor, kept, plans in parts if kept not in plans], open_now

    def _possible(self, fates: Mapping[tuple[str, str], set[bool]]) -> list[list[int]]:
        """The strategies that might be open; of a sequential model simply all."""
        names = strategy_names(self.model)
        if not self.model.simultaneous:
            return [list(range(len(own))) for own in names]
        decisions = [self.model.decisions_of(actor.name)[0].name for actor in self.model.actors]
        return [
            [i for i, action in enumerate(own) if True in fates[decision, action]]
            for decision, own in zip(decisions, names, strict=True)
        ]

    def _cases(self, happened: set[int], undecided: set[int]) -> Iterator[tuple[Shock, bool]]:
        for i, shock in enumerate(self.model.shocks):
            if i in happened or i in undecided:
                yield shock, i in happened

    def _box(self, happened: set[int], undecided: set[int]) -> Box:
        """Every changed parameter's interval over all outcomes of the undecided shocks."""
        low, high = dict(self.touched), dict(self.touched)
        for shock, certain in self._cases(happened, undecided):
            # a change maps an interval to the one between the images of its ends
            images = dict(low), dict(high)
            for values in images:
                strike(values, shock, Fraction(1))
            for name in {change.parameter for change in shock.changes}:
                ends = [values[name] for values in images]
                ends += [] if certain else [low[name], high[name]]
                low[name], high[name] = min(ends), max(ends)
        place = {name: i for i, name in enumerate(self.model.parameters)}
        return {place[name]: (low[name], high[name]) for name in low}

    def _fates(self, happened: set[int], undecided: set[int]) -> dict[tuple[str, str], set[bool]]:
        """{(decision, action): whether it may be open, and whether it may be closed}."""
        fates = {
            (decision.name, action): {action not in decision.unavailable}
            for decision in self.model.decisions
            for action in decision.actions
        }
        for shock, certain in self._cases(happened, undecided):
            for rule in shock.rules:
                key = rule.decision, rule.action
                fates[key] = {rule.allows} if certain else fates[key] | {rule.allows}
        return fates
