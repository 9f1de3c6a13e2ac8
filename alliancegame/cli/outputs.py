"""The answers that commands print with `--json`, as JSON Schemas made of the results' types.

A result's `to_dict` says by its type which keys it has. A command joins the keys of a few results
and says whether they are about a game; some commands have several answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NotRequired, TypeAlias

from typing_extensions import TypedDict

from alliancegame.analyses.registry import (
    Analysis,
    CommitmentAnalysis,
    ConceptAnalysis,
    EstimateAnalysis,
    analyses,
    result_type,
)
from alliancegame.cli.inputs import SCHEMA
from alliancegame.errors import NameUnknownError, did_you_mean
from alliancegame.frozen import frozen
from alliancegame.records.happened_record import HappenedRecord
from alliancegame.records.number import Number

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Filed(TypedDict):
    """A game's name, and the SHA-256 of its file."""

    name: str
    digest: str


class OfGame(TypedDict):
    """An answer about one game."""

    digests: Mapping[str, str]
    game: Filed


class OfGames(TypedDict):
    """An answer about several games."""

    digests: Mapping[str, str]
    games: Sequence[Filed]


class Happened(TypedDict):
    """The shocks that have happened, and whether numbers are those that were learned."""

    happened: NotRequired[Mapping[str, Number]]
    posterior: NotRequired[bool]


class Solved(TypedDict):
    """The concept by which a game was solved, under which shocks."""

    shocks: NotRequired[Sequence[HappenedRecord]]
    concept: str
    certificate: NotRequired[Mapping[str, str]]


@frozen
class Answer:
    """One answer of a command.

    parts:   types whose keys it has: results, or typed dictionaries
    further: {key: type of a result} that may be asked for
    about:   the game or games it is about; None: of none
    """

    parts: Sequence[type]
    further: Mapping[str, type] | None = None
    about: type | None = OfGame


def _further(kind: type[Analysis[Any, Any]]) -> dict[str, type]:
    return {analysis.name: result_type(analysis) for analysis in analyses(kind)}


def _durability() -> Iterator[Answer]:
    from alliancegame.analyses.brief import Brief
    from alliancegame.pact.durability import Durability

    yield Answer([Happened, Durability, Brief], _further(CommitmentAnalysis))


def _solve() -> Iterator[Answer]:
    for result in dict.fromkeys(result_type(analysis) for analysis in analyses(ConceptAnalysis)):
        yield Answer([Solved, result])


def _show() -> Iterator[Answer]:
    from alliancegame.records import listing_records as records

    yield Answer([records.ShownModelRecord])
    yield Answer([records.ShownGraphRecord])
    yield Answer([records.ShownNetworkRecord])
    yield Answer([records.ShownPayoffsRecord])


def _crisis() -> Iterator[Answer]:
    from alliancegame.pact.sequence.crisis_path import CrisisPath
    from alliancegame.pact.sequence.tested_pledge import Crisis

    yield Answer([Happened, Crisis])
    yield Answer([Happened, CrisisPath])


def _shocks() -> Iterator[Answer]:
    from alliancegame.pact.robustness.shock_analysis import ShockAnalysis

    yield Answer([Happened, ShockAnalysis])


def _survival() -> Iterator[Answer]:
    from alliancegame.evidence.lifetimes import Lifetimes
    from alliancegame.pact.time.base_rates import Comparison
    from alliancegame.pact.time.survival_curve import Survival

    further: dict[str, type] = {"record": Comparison, "averaged": Lifetimes}
    yield Answer([Happened, Survival], further)


def _compare() -> Iterator[Answer]:
    from alliancegame.pact.compare import Comparison

    yield Answer([Comparison], about=OfGames)
    yield Answer([Comparison])


def _explain() -> Iterator[Answer]:
    from alliancegame.pact.explain import Explanation

    yield Answer([Explanation])


def _decide() -> Iterator[Answer]:
    from alliancegame.sweep.lever_choice import LeverChoice

    yield Answer([Happened, LeverChoice])


def _phase() -> Iterator[Answer]:
    from alliancegame.sweep.phase import PhaseDiagram

    yield Answer([PhaseDiagram])


def _uncertainty() -> Iterator[Answer]:
    from alliancegame.sweep.uncertainty import Uncertainty

    yield Answer([Happened, Uncertainty])


def _sweep() -> Iterator[Answer]:
    from alliancegame.sweep.summary import Summary

    yield Answer([Summary])


def _fit() -> Iterator[Answer]:
    from alliancegame.evidence.experts import Panel
    from alliancegame.evidence.fitted import Fit
    from alliancegame.evidence.sets import WeightSets

    yield Answer([Fit], {"experts": Panel, "levers": list})
    yield Answer([WeightSets])


def _estimate() -> Iterator[Answer]:
    from alliancegame.evidence.estimation.estimate import Estimate

    yield Answer([Estimate], _further(EstimateAnalysis))


def _power() -> Iterator[Answer]:
    from alliancegame.evidence.estimation.power import Power

    yield Answer([Power])


def _backtests() -> Iterator[Answer]:
    from alliancegame.evidence.foretold import Foretold
    from alliancegame.evidence.left_out import LeaveOneOut
    from alliancegame.pact.time.backtests import Backtests

    yield Answer([Backtests], {"learned": LeaveOneOut, "founding": Foretold}, about=None)


def _forecasts() -> Iterator[Answer]:
    from alliancegame.pact.time.forecasts import Forecasts
    from alliancegame.pact.time.outlook import Outlook

    yield Answer([Forecasts], about=None)
    yield Answer([Outlook])


def _verify() -> Iterator[Answer]:
    from alliancegame.solvers.certificates.certificate_file import Verified

    yield Answer([Verified], about=None)


def _listing(name: str) -> Callable[[], Iterator[Answer]]:
    def answers() -> Iterator[Answer]:
        from alliancegame.records import listing_records

        yield Answer([getattr(listing_records, name)], about=None)

    return answers


Output: TypeAlias = Callable[[], Iterator[Answer]]

OUTPUTS: Mapping[str, Output] = {
    "games": _listing("GamesRecord"),
    "show": _show,
    "solve": _solve,
    "verify": _verify,
    "solvers": _listing("SolversRecord"),
    "explain": _explain,
    "durability": _durability,
    "crisis": _crisis,
    "shocks": _shocks,
    "compare": _compare,
    "survival": _survival,
    "backtests": _backtests,
    "forecasts": _forecasts,
    "fit": _fit,
    "sweep": _sweep,
    "uncertainty": _uncertainty,
    "phase": _phase,
    "decide": _decide,
    "estimate": _estimate,
    "power": _power,
    "parts": _listing("PartsRecord"),
    "glossary": _listing("GlossaryRecord"),
}
"""{command: its answers}."""


def output_schema(command: str) -> dict[str, Any]:
    """The JSON Schema of a command's `--json`.

    raises: NameUnknownError for a command that prints no JSON
    """
    if command not in OUTPUTS:
        hint = did_you_mean(command, list(OUTPUTS)) or f" Known: {', '.join(OUTPUTS)}."
        raise NameUnknownError(f'command "{command}" prints no JSON.{hint}')
    shapes = _Shapes()
    answers = [shapes.answer(answer) for answer in OUTPUTS[command]()]
    body = answers[0] if len(answers) == 1 else {"anyOf": answers}
    return {
        "$schema": DIALECT,
        "title": f"What alliancegame {command} prints with --json",
        **body,
        "$defs": shapes.definitions,
    }


class _Shapes:
    """The definitions that schemas refer to, gathered while answers are described."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def answer(self, answer: Answer) -> dict[str, Any]:
        """The object whose keys are those of all parts, and no others."""
        head = {"alliancegame": {"type": "string"}, "schema": {"const": SCHEMA}}
        properties: dict[str, Any] = {}
        required = list(head)
        closed = True
        about = [] if answer.about is None else [answer.about]
        for part in (
            *answer.parts,
            *about,
        ):  # the game that is named last is the one that is printed
            shape = self.inline(part)
            properties |= shape.get("properties", {})
            required += shape.get("required", [])
            closed &= "properties" in shape
        for key, kind in (answer.further or {}).items():
            properties[key] = self.shape(kind)
        shown: dict[str, Any] = {
            "type": "object",
            "properties": {**head, **properties},
            "required": list(dict.fromkeys(required)),
        }
        return {**shown, "additionalProperties": False} if closed else shown

    def inline(self, part: type) -> dict[str, Any]:
        """The keys of a part themselves."""
        shape = self.shape(part)
        while "$ref" in shape:
            shape = self.definitions[shape["$ref"].rpartition("/")[2]]
        return shape

    def shape(self, part: type) -> dict[str, Any]:
        """The schema of a typed dictionary, or of what a result's `to_dict` returns."""
        from typing import get_type_hints

        from pydantic import TypeAdapter

        kind = get_type_hints(part.to_dict)["return"] if hasattr(part, "to_dict") else part
        schema = TypeAdapter(kind).json_schema(ref_template="#/$defs/{model}", mode="serialization")
        for name, definition in schema.pop("$defs", {}).items():
            self.definitions[name] = _closed(definition)
        return _closed(schema)


def _closed(shape: dict[str, Any]) -> dict[str, Any]:
    """The shape without keys that it does not name, where it names any."""
    return {**shape, "additionalProperties": False} if "properties" in shape else shape
