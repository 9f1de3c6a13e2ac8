"""One self-contained page: the verdict, its grounds, what would change it, how to repeat it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alliancegame.model.model import Model, Parameter
from alliancegame.pact.case import Case
from alliancegame.pact.durability import Durability
from alliancegame.pact.explain import Explanation
from alliancegame.pact.play import solved
from alliancegame.pact.robustness.shock_analysis import ShockAnalysis
from alliancegame.pact.sequence.mutual_losses import Stakes
from alliancegame.present.model import condition, rate, shock_changes, strikes
from alliancegame.present.numbers import of_range, percent, short
from alliancegame.present.solution import mix_text
from alliancegame.render.figures.bars import breakpoints_figure, margins_figure
from alliancegame.render.figures.matrix import payoff_figure
from alliancegame.render.figures.network import network_figure
from alliancegame.render.picture import picture
from alliancegame.report.crisis import CrisisChapter, crisis_html
from alliancegame.report.uncertainty import uncertainty_content
from alliancegame.sweep.uncertainty import Uncertainty
from alliancegame.visible import visible


@dataclass(frozen=True)
class Section:
    """The answer to one question, as HTML; the key names it in links."""

    key: str
    title: str
    html: str


@dataclass(frozen=True, eq=False)
class Chapter:
    """What the report says of one game.

    game:        as the command line takes it
    explanation: of the pact's profile; None where nature moves and no one profile is the pact's
    crisis:      None unless the game is played in sequence
    uncertainty: None if no number has a range
    """

    game: str
    durability: Durability
    explanation: Explanation | None
    stakes: Stakes
    shocks: ShockAnalysis
    sections: Sequence[Section]
    crisis: CrisisChapter | None = None
    uncertainty: Uncertainty | None = None


@dataclass(frozen=True)
class Provenance:
    """How the report was made, so that it can be made again."""

    command: Sequence[str]
    version: str


def report_html(chapters: Sequence[Chapter], provenance: Provenance) -> str:
    """The whole report as one HTML text that needs nothing from elsewhere."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("alliancegame.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("page.html.j2").render(
        chapters=[_content(chapter) for chapter in chapters],
        command=shlex.join(provenance.command),
        version=provenance.version,
        percent=percent,
        short=short,
    )
    return visible(page)


def _content(chapter: Chapter) -> dict[str, Any]:
    result = chapter.durability
    model = result.model
    play = solved(result.baseline.play)
    game = play.game
    figures = []
    if game.size in {2, 3}:
        figures.append(payoff_figure(model, game))
    figures.append(network_figure(chapter.stakes))
    return {
        "model": model,
        "verdict": chapter.crisis.crisis.verdict if chapter.crisis else result.verdict,
        "plans": result.verdict if chapter.crisis else (),
        "cases": [_case(model, case) for case in result.cases],
        "sets": chapter.shocks.sets.sentence,
        "sections": chapter.sections,
        "unsure": None
        if chapter.uncertainty is None
        else uncertainty_content(chapter.uncertainty, chapter.game),
        "shock_pictures": [
            picture(draw(result))
            for draw in (breakpoints_figure, margins_figure)
            if result.baseline.holds or draw is not breakpoints_figure
        ],
        "other_pictures": [picture(item) for item in figures],
        "crisis": "" if chapter.crisis is None else crisis_html(chapter.crisis),
        "stories": [story.sentence for story in chapter.explanation.deviations]
        if chapter.explanation
        else [],
        "equilibria": [
            {
                "plays": [
                    (model.actor(actor).label, mix_text(labels, mix), short(payoff))
                    for actor, labels, mix, payoff in zip(
                        game.actors, game.actions, item.profile, item.payoffs.tolist(), strict=True
                    )
                ],
                "commitment": short(item.commitment),
                "regret": short(item.regret),
                "strict": item.strict,
            }
            for item in play
        ],
        "coverage": f"{play.coverage}: {play.coverage_reason}",
        "solver": play.solver.name,
        "interests": [
            (model.actor(item.actor).label, item.label, _parameter(model.parameters[item.weight]))
            for item in model.interests
        ],
        "effects": [
            (
                effect.name,
                condition(effect.when),
                "−" if effect.sign < 0 else "",
                _parameter(model.parameters[effect.amount]),
            )
            for effect in model.effects
        ],
        "shocks": [
            {
                "label": shock.label,
                "does": "; ".join([*shock_changes(shock), *strikes(model, shock)]),
                "because": shock.because,
                "source": shock.source,
                "arrival": rate(model, shock.arrival),
                "recovery": rate(model, shock.recovery),
            }
            for shock in model.shocks
        ],
    }


def _case(model: Model, case: Case) -> dict[str, str]:
    least = case.margins.least
    closed = " (its part is not open)" if case.margins.impossible else ""
    chances = sorted(item.commitment for item in case.play if item.commitment is not None)
    ends = [short(chances[0], 2), short(chances[-1], 2)] if chances else ["–"]
    return {
        "label": "Today" if case.shock is None else model.shock(case.shock).label,
        "holds": "holds" if case.holds else "fails",
        "margin": of_range(None if least is None else float(least)),
        "binding": f"{model.actor(case.margins.binding_actor).label}{closed}",
        "breaks": percent(case.breaks_at),
        "commitment": "–".join(dict.fromkeys(ends)),
        "coverage": str(case.play.coverage),
    }


def _parameter(parameter: Parameter) -> dict[str, str]:
    ranged = parameter.low is not None and parameter.high is not None
    return {
        "value": short(float(parameter.value)),
        "range": f"{short(float(parameter.low or 0))} to {short(float(parameter.high or 0))}"
        if ranged
        else "–",
        "because": parameter.because,
        "source": parameter.citation or "–",
    }
