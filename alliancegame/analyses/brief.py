"""The first screen: the finding, how sure it is, how long it lasts, and what breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from alliancegame.analyses.grades import Grade, grade
from alliancegame.document import (
    Block,
    Grid,
    Headline,
    Hint,
    More,
    Note,
    Sentence,
    Tone,
    left,
    right,
)
from alliancegame.frozen import frozen
from alliancegame.game.tables import table
from alliancegame.model.called import does, in_prose, possessive, whose
from alliancegame.numerals import capital, counted, duration, listed, of_its_stake, percent
from alliancegame.records.pact_records import BriefRecord

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from alliancegame.model.model import Model
    from alliancegame.pact.case import Case
    from alliancegame.pact.examined import Examined
    from alliancegame.pact.play import Play
    from alliancegame.pact.robustness.breaking_sets import BreakingSets
    from alliancegame.pact.time.survival_curve import Survival
    from alliancegame.sweep.sensitivity import Estimate

MOST_BREAKING = 3
"""Shocks that break the pact and are named; of the others their number is told."""

CARD = {Tone.GOOD: "#009e73", Tone.WARNING: "#e69f00", Tone.BAD: "#d55e00"}
"""The colour at the edge of a notebook's card."""

BAR = 10
"""Characters of a bar that stands for a shock at full intensity."""


@frozen(eq=False)
class Brief:
    """The first screen about a commitment.

    share:  of draws from the numbers' ranges in which it holds; None: no number has a range
    life:   None where no shock has a rate, or the pact fails already
    sets:   the minimal sets of shocks that break it; None where it fails already
    judged: the share of what the verdict turns on whose magnitude is judged
    """

    subject: Examined
    share: Estimate | None
    life: Survival | None
    sets: BreakingSets | None
    judged: float

    @property
    def grade(self) -> Grade:
        """The grade of how firmly the pact holds."""
        margins = self.subject.durability.baseline.margins
        share = None if self.share is None else self.share.value
        return grade(holds=margins.holds, margin=margins.least, share=share)

    def plot(self) -> Figure:
        """A figure of the shocks that break the pact, or of the margins where it fails."""
        from alliancegame.render.figures.bars import breakpoints_figure, margins_figure

        result = self.subject.durability
        return breakpoints_figure(result) if result.baseline.holds else margins_figure(result)

    def to_frame(self) -> pd.DataFrame:
        """One row per fact of the first screen."""
        facts = ({"fact": name, "answer": text} for name, text in _facts(self))
        return table(facts, "fact")

    def __repr__(self) -> str:
        return f"<Brief: {self.subject.model.name} {self.grade.words}>"

    def _repr_html_(self) -> str:
        from alliancegame.render.html import html

        card = "max-width: 44rem; padding: .2rem 1rem; border-left: .4rem solid"
        return f'<div style="{card} {CARD[self.grade.tone]}">{html(document(self))}</div>'

    def to_dict(self) -> BriefRecord:
        """JSON-ready."""
        return {
            "grade": self.grade.name.lower(),
            "share_of_draws": None if self.share is None else self.share.to_list(),
            "median_life": None if self.life is None else self.life.life.median,
            "judged": self.judged,
        }


def brief(model: Model, years: float = 20.0) -> Brief:
    """The first screen about a model's commitment, which a notebook shows as a card.

    years:  how far ahead is looked
    raises: AllianceGameError if the model names no commitment

    >>> ag.brief("northern-triangle").grade.words
    'holds as stated, on a knife edge'
    """
    from alliancegame.pact.durability import durability
    from alliancegame.pact.examined import Examined

    return compute(Examined(durability(model), years))


def compute(subject: Examined) -> Brief:
    """The verdict with what qualifies it: draws, life, breaking sets and judgement."""
    from alliancegame.pact.grounds import binding_grounds, judged_share
    from alliancegame.pact.robustness.breaking_sets import breaking_sets
    from alliancegame.sweep.draws import share_of_draws

    model = subject.model
    holds = subject.durability.baseline.holds
    rated = any(shock.arrival for shock in model.shocks)
    return Brief(
        subject,
        share_of_draws(model),
        subject.survival if holds and rated else None,
        breaking_sets(model, subject.budget) if holds and model.shocks else None,
        float(judged_share(binding_grounds(model)[-1])),
    )


def document(brief: Brief) -> Iterator[Block]:
    """The headline, five facts, what breaks the pact first, and what to do with it."""
    durability = brief.subject.durability
    model = brief.subject.model
    commitment = model.commitment
    name = "The pact" if commitment is None else commitment.name
    yield Headline(capital(name), brief.grade.words, brief.grade.tone)
    yield Note(model.title)
    if not model.simultaneous:
        yield Note("As plans made in advance, every threat taken at its word.")
    yield Grid([left(""), left("")], list(_facts(brief)))
    broken = durability.breaking
    if durability.baseline.holds and broken:
        columns = [left("Breaks it, earliest first"), left(""), right("from")]
        columns.append(left("who turns"))
        yield Grid(columns, [_breaking(model, case) for case in broken[:MOST_BREAKING]], cut=True)
    if (forms := _other_forms(brief)) is not None:
        yield Sentence(forms)
    if (others := _others(brief, len(broken))) is not None:
        yield Sentence(others)
    yield from map(Sentence, _advice(brief))
    yield Note("A model of stated interests, no forecast.")
    yield Hint("Next: --all, --why, explore, report.")


def in_passing(brief: Brief) -> Iterator[Block]:
    """The verdict in a sentence, beneath that on play in sequence, which is the answer there."""
    today = today_told(brief.subject.model, brief.subject.durability.baseline)
    yield Sentence(
        "As plans made in advance, every threat taken at its word, it "
        f"{brief.grade.words}: {today}."
    )
    yield More("all about these plans, shock by shock")


def _facts(brief: Brief) -> Iterator[tuple[str, str]]:
    """The facts: today, if numbers vary, for how long, whether it is played, on what grounds."""
    model, baseline = brief.subject.model, brief.subject.durability.baseline
    yield "today", capital(today_told(model, baseline))
    if brief.share is not None:
        robust = f"holds in {percent(brief.share.value)} of draws"
        yield "if varied", f"{robust} of all numbers from their ranges"
    if brief.life is not None:
        yield "how long", _how_long(brief.life)
    yield "played?", _played(baseline.play)
    yield "rests on", _grounds(len(model.parameters), brief.judged)


def today_told(model: Model, case: Case) -> str:
    """The least loss by leaving in one case, or the gain, in a few words."""
    margins = case.margins
    actor = margins.binding_actor
    label = model.actor(actor).label
    deviation = margins.deviations[actor]
    if actor in margins.impossible:
        return f"{possessive(label)} part in it is not open"
    if deviation is None:
        return "nobody has an alternative"
    share = abs(float(margins.relative(actor) or 0))
    size = of_its_stake(share, whose(label))
    if not case.holds:
        return f'{does(label, "gains")} {size} by "{deviation.action}"'
    loss = f"least: {size}, by" if share else "nothing by"
    return f'{in_prose(label)} would lose {loss} "{deviation.action}"'


def _how_long(life: Survival) -> str:
    """The median life, and what it could be if the rates were others in their ranges."""
    if life.endless:
        return "no shock that has a rate ends it"
    median = life.life.median
    if median is None:
        lasts = life.told(float(life.survival[-1]))
        return f"lasts {life.times[-1]:g} years with probability {lasts}"
    band = life.band
    ends = [] if band is None else [_crossing(life, curve) for curve in (band.low, band.high)]
    within = f" ({' to '.join(ends)} as rates vary)" if ends else ""
    return f"{duration(median)} at even odds{within}"


def _played(play: Play) -> str:
    """In how many equilibria the pact is kept, and whether these are all there are."""
    from alliancegame.pact.play import kept_in
    from alliancegame.solvers.base import Coverage

    if not len(play):
        return "unknown: no equilibrium was looked for or found; --cases says why"
    tally = kept_in(play)
    is_whole = play.coverage == Coverage.ALL
    if tally.of == 1 and is_whole:
        return f"{'kept' if tally.kept else 'not kept'} in the only equilibrium there is"
    if tally.kept == tally.of and is_whole:
        return f"kept in all {tally.of} equilibria"
    many = f"all {tally.of} equilibria" if is_whole else f"{tally.of} equilibria found so far"
    return f"kept in {tally.kept} of {many}{tally.among_strict}"


def _grounds(numbers: int, judged: float) -> str:
    """A sentence on how many numbers the file states, and how far the deciding are measured."""
    if judged == 1:
        whose = "those that decide cite no source of their size: judged"
    elif judged == 0:
        whose = "none that decides it is the analyst's judgement"
    else:
        whose = f"of what decides {percent(judged)} cites no source of its size"
    return f"{counted(numbers, 'number')}; {whose}"


def _crossing(life: Survival, curve: Any) -> str:
    """The year in which a curve of survival passes one half."""
    below = (curve < 0.5).nonzero()[0]
    if not len(below):
        return f"over {life.times[-1]:g} years"
    return duration(float(life.times[below[0]]))


def _breaking(model: Model, case: Case) -> tuple[str, ...]:
    breaks = case.breaks
    if breaks is None:
        return ("", "", "", "")
    filled = round(BAR * breaks.intensity.value)
    turns = "its part is closed" if breaks.action is None else breaks.action
    return (
        model.shock(case.shock or "").label,
        "█" * filled + "░" * (BAR - filled),
        percent(breaks.intensity.value),
        f"{model.actor(breaks.actor).label}: {turns}",
    )


def _other_forms(brief: Brief) -> str | None:
    """The moves shown that end the pact as written and by themselves no more than that."""
    from alliancegame.pact.other_forms import leaves_in_force

    model, durability = brief.subject.model, brief.subject.durability
    actor = durability.baseline.margins.binding_actor
    deviation = durability.baseline.margins.deviations[actor]
    shown = [(actor, None if deviation is None else deviation.action)]
    if durability.baseline.holds:
        turned = [case.breaks for case in durability.breaking[:MOST_BREAKING]]
        shown += [
            (deviation.actor, deviation.action) for deviation in turned if deviation is not None
        ]
    moves = [
        f'"{action}" by {in_prose(model.actor(who).label)}'
        for who, action in dict.fromkeys(shown)
        if leaves_in_force(model, who, action)
    ]
    if not moves:
        return None
    alone = "By itself" if len(moves) == 1 else "By themselves"
    ends = "ends" if len(moves) == 1 else "end"
    return f"{alone} {listed(moves)} {ends} the pact as written, not the commitment."


def _others(brief: Brief, alone: int) -> str | None:
    """A sentence that counts the shocks, and combinations, that break the pact; or None."""
    if brief.sets is None:
        return None
    total = len(brief.subject.model.shocks)
    together = sum(many for size, many in brief.sets.by_size.items() if size > 1)
    if not together and alone in {0, total}:
        return None
    verb = "breaks" if alone == 1 else "break"
    sentence = f"{alone or 'None'} of {counted(total, 'shock')} {verb} it alone"
    if together:
        known = "" if brief.sets.counts_all else "at least "
        do = "does" if together == 1 else "do"
        sentence += f"; {known}{counted(together, 'combination')} of the others {do}"
    return f"{sentence}."


def _advice(brief: Brief) -> Iterator[str]:
    """Advice on the shocks to watch, in one sentence."""
    model, durability = brief.subject.model, brief.subject.durability
    if not durability.baseline.holds:
        from alliancegame.pact.mending import mending

        yield mending(model, durability.shocks)
    elif turned := [case for case in durability.leaving_order if case.shock is not None]:
        first, *others = (in_prose(model.actor(deviation.actor).label) for deviation in turned)
        before = f" before {others[0]}" if others else ""
        label = model.shock(turned[0].shock or "").label
        yield f'So: watch {first}{before}; the first sign would be "{label}".'
    elif model.shocks:
        yield "So: no shock of the file breaks it alone; what could are its numbers."
