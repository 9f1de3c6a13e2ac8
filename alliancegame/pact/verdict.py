"""The verdict in plain sentences: does it hold, what breaks it, where play goes."""

from __future__ import annotations

from collections.abc import Sequence

from alliancegame.model.called import does, in_prose, is_several, possessive, whose
from alliancegame.model.model import Model
from alliancegame.numerals import capital, counted, of_its_stake, of_stake, percent
from alliancegame.pact.case import Case
from alliancegame.pact.leaving_order import breaking
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.other_forms import leaves_in_force
from alliancegame.pact.play import Unsolved, kept_in
from alliancegame.solvers.base import Coverage

MOST_TOLD = 3
"""The most breaking shocks a verdict tells of; the table has them all."""


def verdict(model: Model, baseline: Case, shocks: Sequence[Case]) -> tuple[str, ...]:
    """Three plain sentences about the commitment, or two if it holds and no shock is named."""
    first = _now(model, baseline)
    if not baseline.holds:
        from alliancegame.pact.mending import mending

        return (first, mending(model, shocks), _play(model, baseline))
    sentences = [first]
    if shocks:
        sentences.append(_shocks(model, shocks))
    sentences.append(_play(model, baseline))
    return tuple(sentences)


def _now(model: Model, case: Case) -> str:
    name = commitment_of(model).name
    actor = case.margins.binding_actor
    label = model.actor(actor).label
    deviation = case.margins.deviations[actor]
    if actor in case.margins.impossible:
        return f"{capital(name)} fails today: {possessive(label)} part in it is not open."
    if deviation is None:
        return f"{capital(name)} holds today: no party has an alternative."
    relative = case.margins.relative(actor)
    size = of_its_stake(abs(float(relative or 0)), whose(label))
    party = actor in case.margins.parties
    stays = leaves_in_force(model, actor, deviation.action)
    if case.holds:
        return (
            f"{capital(name)} holds today: no actor gains by leaving it alone. "
            f"{capital(in_prose(label))}{'' if party else ', no party but needed,'} "
            f"{'are' if is_several(label) else 'is'} bound least: {whose(label)} best alternative, "
            f'"{deviation.action}", would cost {"them" if is_several(label) else "it"} '
            f"{size if relative else 'nothing'}"
            f"{', and by itself leaves the commitment in force' if stays else ''}"
            f"{'' if party else _tightest_party(model, case)}."
        )
    return (
        f"{capital(name)} fails today: {does(label, 'gains')} {size} by "
        f'"{deviation.action}" alone.'
        f"{_after(model, actor, party, stays)}"
    )


def _tightest_party(model: Model, case: Case) -> str:
    margins = case.margins
    party = margins.tightest(margins.parties)
    relative = margins.relative(party)
    if relative is None:
        return ""
    size = of_stake(float(relative))
    return f"; of the parties, {does(model.actor(party).label, 'stands')} to lose least, {size}"


def _after(model: Model, actor: str, party: bool, stays: bool | None) -> str:
    """The effect of a departure that pays on the commitment, in words where it is not plain."""
    if stays is None or (party and not stays):
        return ""
    label = model.actor(actor).label
    mover = whose(label) if party else f"{does(label, 'is')} no party, and {whose(label)}"
    outcome = "leaves the commitment itself in force" if stays else "ends the commitment"
    return f" {capital(mover)} move {outcome}."


def _shocks(model: Model, cases: Sequence[Case]) -> str:
    broken = breaking(cases)
    count = counted(len(cases), "shock")
    if not broken:
        bound = [case for case in cases if case.margins.least is not None]
        if not bound:
            return f"Under no shock has any party an alternative ({count})."
        weakest = min(bound, key=lambda case: case.margins.least or 0)
        label = model.shock(weakest.shock or "").label
        margin = of_stake(float(weakest.margins.least or 0))
        if len(cases) == 1:
            return f'The one shock, "{label}", does not break it: it leaves a margin of {margin}.'
        return (
            f"None of the {count} breaks it alone; the one that comes closest is "
            f'"{label}", which leaves a margin of {margin}.'
        )
    breaks = "; ".join(_breaking(model, case) for case in broken[:MOST_TOLD])
    if len(broken) == len(cases):
        head = "The one shock breaks it" if len(cases) == 1 else f"Each of the {count} breaks it"
    else:
        verb = "breaks" if len(broken) == 1 else "break"
        head = f"{len(broken)} of the {count} {verb} it"
    first = ", the earliest" if len(broken) > MOST_TOLD else ""
    return f"{head} alone{first}: {breaks}."


def _breaking(model: Model, case: Case) -> str:
    label = model.shock(case.shock or "").label
    if case.breaks is None:
        return label
    actor = model.actor(case.breaks.actor).label
    stays = leaves_in_force(model, case.breaks.actor, case.breaks.action)
    how = (
        f'{does(actor, "turns")} to "{case.breaks.action}"'
        f"{', which by itself leaves the commitment in force' if stays else ''}"
        if case.breaks.action is not None
        else f"{possessive(actor)} part is no longer open"
    )
    return f'"{label}" from {percent(case.breaks.intensity.value)} of its full intensity ({how})'


def _play(model: Model, case: Case) -> str:
    chances = [
        equilibrium.commitment for equilibrium in case.play if equilibrium.commitment is not None
    ]
    if isinstance(case.play, Unsolved):
        return f"Where play goes instead is not said: {case.play.coverage_reason}."
    if not chances:
        return f"No equilibrium was found ({case.play.coverage_reason})."
    low, high = min(chances), max(chances)
    count = len(chances)
    which = f"Over the {count} equilibria"
    known = "" if case.play.coverage is Coverage.ALL else " found so far"
    least, greatest = case.play.bounds("commitment")
    if known and (_chance(least), _chance(greatest)) == (_chance(low), _chance(high)):
        known += " and any other"
    if not case.holds:
        known += ", not the pact as written," if count == 1 else ", none the pact as written,"
    # in sequence the equilibrium may never come to the decisions the commitment is about
    kept = "is kept" if model.simultaneous else "is kept, or never put to the test,"
    if count == 1:
        return (
            f"In the one equilibrium{known} the commitment {kept} with probability {_chance(low)}."
        )
    if _chance(low) == _chance(high):
        return f"{which}{known} the commitment {kept} with probability {_chance(low)}."
    tally = kept_in(case.play)
    return (
        f"The commitment {kept} in {tally.kept or 'none'} of the {count} equilibria"
        f"{'' if case.play.coverage is Coverage.ALL else ' found so far'}{tally.among_strict}: "
        "which one is played, incentives alone do not settle."
    )


def _chance(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
