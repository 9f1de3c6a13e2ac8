"""Why the verdict is what it is: the numbers it rests on, with reasons and sources."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from alliancegame.model.model import Parameter
from alliancegame.pact.evidence import Evidence, ShockGround
from alliancegame.present.numbers import percent, short
from alliancegame.present.tables import Column, heading, table


def evidence_view(result: Evidence) -> Iterator[RenderableType]:
    """The binding deviation's parts, then the shocks that break, then the references."""
    label = result.model.actor(result.actor).label
    yield heading("Why: what the verdict rests on")
    if result.action is None:
        yield Text(f"{label} has no alternative, or its part in the pact is not open.")
    else:
        yield Text(f'It turns on {label} and "{result.action}"; what that adds and takes away:')
        columns: list[Column] = [("Rests on", "left"), ("Gain", "right"), ("Because", "left")]
        rows = [
            (
                "\n× ".join(f"{p.name} {short(float(p.value))}" for p in item.parameters),
                f"{'+' if item.share > 0 else ''}{percent(float(item.share))}",
                "\n".join(_reason(p) for p in item.parameters),
            )
            for item in result.grounds
        ]
        yield table(columns, rows)
        judged = percent(float(result.judged))
        yield Text(f"Of these movements {judged} rest at least in part on the analyst's judgement.")
    if result.shocks:
        columns = [("Breaking shock", "left"), ("At", "right"), ("Because", "left")]
        rows = [(item.shock, percent(item.breaks_at), _broken(item)) for item in result.shocks]
        yield table(columns, rows)
    for key, reference in result.sources.items():
        yield Text(f"{key}: {reference}", style="dim")


def _broken(item: ShockGround) -> str:
    """What the shock has done where it breaks the pact, and why it is believed to."""
    moved = (f"{p.name} {short(float(p.value))} → {short(float(to))}" for p, to in item.moves)
    return "\n".join([*moved, _cited(item.because, item.source)])


def _reason(parameter: Parameter) -> str:
    return _cited(parameter.because, parameter.source)


def _cited(because: str, source: str) -> str:
    return f"{because} [{source}]".strip() if source else because or "–"
