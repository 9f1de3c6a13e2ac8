"""Networks as the page of sliders holds them: capabilities to move, links to end and to form."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from alliancegame.model.decimals import decimal
from alliancegame.model.file.positions import spans
from alliancegame.model.network import GAMMA, Network
from alliancegame.render.explore.sheet import Sheet, Words
from alliancegame.visible import visible

WORDS = Words(
    margins="Who is open to attack",
    caption="Margin: the strength that the strongest attack lacks, as a share of all capability "
    "in the file; grey: as stated.",
    way="Strongest attack",
    size="Margin",
    sides="falls | safe",
    along="Margins along",
    details="Links, the one that is needed least first",
    columns=("Link", "Its ends", "Margin of need"),
    numeric=1,
    matrix="New links that would open an attack",
    matrix_caption="Between whom, and on whom.",
    presets="What if",
    notches="where somebody’s safety or a link’s need flips",
    asks="solve",
    alone="The page reckons all of it itself; the program says so too: alliancegame solve.",
    unsaid="Shocks here have no rates, so that there is no median life; no share of draws is "
    "taken of networks.",
)


def network_sheet(network: Network, text: str) -> Sheet:
    """The sheet of a network of alliances."""
    names = list(network.actors)
    data = {
        "asked": False,
        "game": network.name,
        "text": text,
        "places": {name: list(place) for name, place in _places(network, text)},
        "unplaced": [],
        "actors": [
            {"name": name, "label": visible(label)} for name, label in network.actors.items()
        ],
        "together": "Numbers",
        "linked": [[other in network.neighbours(name) for other in names] for name in names],
        "total": str(sum(network.capabilities.values(), Fraction(0))),
        "parameters": [*_numbers(network)],
        "shocks": [*_links(network)],
        "levers": [],
    }
    return Sheet(network.title, WORDS, data, "network.js")


def _places(network: Network, text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """(number, where it stands in the text), also where it is in a table with its reason."""
    written = spans(text)
    paths = {f"{actor}.capability": ("actors", actor, "capability") for actor in network.actors}
    for name, path in {GAMMA: (GAMMA,), **paths}.items():
        yield name, written.get((*path, "value")) or written[path]


def _numbers(network: Network) -> Iterator[dict[str, Any]]:
    for name, value in network.numbers.items():
        actor = name.removesuffix(".capability")
        limits = ["0", None, "a capability is at least 0"]
        if name == GAMMA:
            actor, limits = "", ["1e-30", None, "gamma is positive"]
        yield {
            "name": name,
            "value": decimal(value),
            "low": 0,
            "high": float(2 * value or 1),
            "label": "Strength that attackers need, as a multiple of the defenders’"
            if name == GAMMA
            else visible(f"Capability of {network.actors[actor]}"),
            "actor": actor,
            "because": visible(network.because.get(actor or GAMMA, "")),
            "source": "",
            "limits": limits,
        }


def _links(network: Network) -> Iterator[dict[str, Any]]:
    names = list(network.actors)
    for name, label in network.shocks.items():
        pair = name.split("+")
        there = frozenset(pair) in network.links
        yield {
            "name": name,
            "label": visible(label),
            "group": "A link ends" if there else "A link is formed",
            "whole": True,
            "pair": [names.index(actor) for actor in pair],
            "limits": ["0", "1", "intensities run from 0 to 1"],
        }
