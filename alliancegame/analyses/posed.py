"""Games as they are named, in every form in which a solution concept can take them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from alliancegame.analyses.registry import (
    CompactConcept,
    ConceptAnalysis,
    ExtensiveConcept,
    GraphConcept,
    NetworkConcept,
    StrategicConcept,
    analyses,
)
from alliancegame.errors import AllianceGameError, NameUnknownError, did_you_mean
from alliancegame.frozen import frozen

if TYPE_CHECKING:
    from fractions import Fraction

    from alliancegame.model.model import Model
    from alliancegame.model.shocks import Hit

Concept: TypeAlias = ConceptAnalysis[Any, Any]
Forms: TypeAlias = dict[type[Concept], Callable[[], Any]]

MOST_PAYOFFS = 2**20
"""Payoffs up to which a game of a model is tabulated unasked."""


@frozen(eq=False)
class NamedGame:
    """A game of the library or of a file, after shocks and with settings.

    name:   as answers name it
    digest: the SHA-256 of its file
    forms:  {kind of concept: what makes the game in the form it takes}, the usual form first
    shocks: that have happened
    """

    name: str
    digest: str
    forms: Forms
    shocks: Sequence[Hit] = ()

    def posed(
        self, concept: str | None = None, options: Collection[str] = ()
    ) -> tuple[Concept, Any]:
        """The concept that answers, and the game in the form that it takes.

        concept: its name; None: the one that is usual for the game
        options: of `solve` that were given, and that it has to have a use for
        raises:  NameUnknownError for a concept that is not known, AllianceGameError for one that is
                 of other games or has no use for an option
        """
        check_concept(concept, options)
        for kind, make in self.forms.items():
            for analysis in analyses(kind):
                if not analysis.takes.issuperset(options):
                    continue
                if analysis.name == concept or (concept is None and analysis.fallback(make())):
                    return analysis, make()
        raise AllianceGameError(
            f'concept "{concept}" is of another kind of game ({_kinds(concept)}) than '
            f'"{self.name}". It has: {", ".join(concept.name for concept in self.concepts())}.'
        )

    def further(self) -> Iterator[Concept]:
        """The concepts of its usual form that it is not solved by unasked."""
        kind, make = next(iter(self.forms.items()))
        yield from (analysis for analysis in analyses(kind) if not analysis.fallback(make()))

    def need_a_table(self) -> Iterator[Concept]:
        """The concepts that need all payoffs, of a game with too many to tabulate unasked."""
        if CompactConcept in self.forms:
            yield from (
                concept for concept in self.concepts() if isinstance(concept, StrategicConcept)
            )

    def concepts(self) -> Iterator[Concept]:
        """The concepts of its forms, one for each name."""
        for name in concept_names():
            yield from [
                analysis
                for kind in self.forms
                for analysis in analyses(kind)
                if analysis.name == name
            ][:1]


def check_concept(concept: str | None, options: Collection[str] = ()) -> None:
    """Refuse an unknown concept, and options of `solve` that a concept has no use for.

    raises: NameUnknownError, AllianceGameError
    """
    if concept is None:
        return
    items = [analysis for analysis in analyses(ConceptAnalysis) if analysis.name == concept]
    if not items:
        known = concept_names()
        hint = did_you_mean(concept, known) or f" Known: {', '.join(known)}."
        raise NameUnknownError(f'concept "{concept}" is not known.{hint}')
    for option in options:
        if not any(option in analysis.takes for analysis in items):
            takers = dict.fromkeys(i.name for i in analyses(ConceptAnalysis) if option in i.takes)
            raise AllianceGameError(
                f"--concept is {concept}, which has no use for --{option}; it is for "
                f"{', '.join(takers)}. Leave one of the two out."
            )


def concept_names() -> tuple[str, ...]:
    """The names of all solution concepts, in the order in which they are shown."""
    return tuple(dict.fromkeys(analysis.name for analysis in analyses(ConceptAnalysis)))


def _kinds(concept: str | None) -> str:
    kinds = dict.fromkeys(
        analysis.of for analysis in analyses(ConceptAnalysis) if analysis.name == concept
    )
    return ", ".join(kinds)


def named_game(
    name: str, shocks: Sequence[Hit] = (), settings: Mapping[str, Fraction] | None = None
) -> NamedGame:
    """The game of that name or file.

    raises: NameUnknownError if it is not found, GameFileError if the file has problems,
            AllianceGameError for shocks and settings that it does not have
    """
    from alliancegame.game.formats.endings import is_plain
    from alliancegame.model.file.library import load_any
    from alliancegame.model.model import Model
    from alliancegame.model.network import Network

    if is_plain(name) and not shocks and not settings:
        return _of_payoffs(name)
    loaded = load_any(name)
    if isinstance(loaded, Model):
        return of_model(loaded, shocks, settings)
    kind = NetworkConcept if isinstance(loaded, Network) else GraphConcept
    game = loaded.with_values(settings or {}).after(shocks)
    return NamedGame(game.name, game.digest, {kind: lambda: game}, shocks)


def of_model(
    model: Model, shocks: Sequence[Hit] = (), settings: Mapping[str, Fraction] | None = None
) -> NamedGame:
    """The game of a model, in every form in which it can be solved."""
    from alliancegame.game.compact import compact_game
    from alliancegame.game.payoffs import build_game
    from alliancegame.game.trees.unfold import build_tree

    strategic = cache(lambda: build_game(model, shocks, settings))
    extensive = cache(lambda: build_tree(model, shocks, settings))
    compact = cache(lambda: compact_game(model, shocks, settings))
    forms: Forms = {}
    if not model.simultaneous:
        forms[ExtensiveConcept] = extensive
    elif _is_large(model):
        forms[CompactConcept] = compact
    forms[StrategicConcept] = strategic
    forms.setdefault(ExtensiveConcept, extensive)
    return NamedGame(model.name, model.digest, forms, shocks)


def _is_large(model: Model) -> bool:
    """Whether its payoffs are too many to tabulate, or so many that their factors are quicker."""
    from alliancegame.game.payoffs import untabulated
    from alliancegame.game.strategies import skeleton_of

    if untabulated(model):
        return True
    return skeleton_of(model).profiles * len(model.actors) > MOST_PAYOFFS


def _of_payoffs(name: str) -> NamedGame:
    from alliancegame.game.formats.endings import is_tree, load_form, load_game, load_tree
    from alliancegame.game.trees.plans import strategic_form
    from alliancegame.game.trees.tree import Tree

    forms: Forms
    if is_tree(name):
        form = load_form(name)
        title = form.title
        forms = {StrategicConcept: cache(lambda: strategic_form(form))}
        if isinstance(form, Tree):
            forms = {ExtensiveConcept: lambda: form, **forms}
        else:  # who forgets has a strategic form alone; the reader says so of any other
            forms[ExtensiveConcept] = lambda: load_tree(name)
    else:
        game = load_game(name)
        title = game.title
        forms = {StrategicConcept: lambda: game, ExtensiveConcept: lambda: load_tree(name)}
    digest = hashlib.sha256(Path(name).read_bytes()).hexdigest()
    return NamedGame(title or Path(name).stem, digest, forms)
