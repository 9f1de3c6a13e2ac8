"""The kinds of game a file may hold: strategic, the default, graph and network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from alliancegame.errors import GameFileError, did_you_mean
from alliancegame.model.gamefile import strategic
from alliancegame.model.graph import GraphModel
from alliancegame.model.graphfile import graph_model
from alliancegame.model.network import Network
from alliancegame.model.networkfile import network
from alliancegame.model.parts import Model
from alliancegame.model.problems import Problems
from alliancegame.model.text import STRATEGIC, content_of, toml_of

AnyGame: TypeAlias = Model | GraphModel | Network
"""Each has name, title, summary, sources and digest."""

Reader: TypeAlias = Callable[[dict[str, Any], Problems, str, str], AnyGame]

READERS: Mapping[str, Reader] = {STRATEGIC: strategic, "graph": graph_model, "network": network}


def read_any(path: Path) -> AnyGame:
    """The game in a file, of whatever kind.

    raises: GameFileError with one line for every problem
    """
    content = content_of(path)
    raw, problems = toml_of(content, str(path))
    kind = raw.get("kind", STRATEGIC)
    if kind not in READERS:
        hint = did_you_mean(str(kind), list(READERS)).strip() or "Correct it."
        problems.add(("kind",), "kind", kind, f"a kind is {', '.join(READERS)}", hint)
        raise GameFileError(problems.sorted())
    return READERS[kind](raw, problems, path.stem, hashlib.sha256(content).hexdigest())
