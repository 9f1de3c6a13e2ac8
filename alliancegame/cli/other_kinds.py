"""Answers of show for games that are not strategic: graph models and networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliancegame.cli.inputs import print_first, print_json

if TYPE_CHECKING:
    from alliancegame.model.graph import GraphModel
    from alliancegame.model.network import Network


def show_other(game: GraphModel | Network, *, everything: bool, as_json: bool) -> None:
    """Prints the content of the file."""
    from alliancegame.analyses.answers.graph_view import graph_record, graph_view
    from alliancegame.analyses.answers.network_view import network_record, network_view
    from alliancegame.model.graph import GraphModel

    if isinstance(game, GraphModel):
        if as_json:
            print_json(graph_record(game), game)
        else:
            print_first(graph_view(game), everything=everything)
    elif as_json:
        print_json(network_record(game), game)
    else:
        print_first(network_view(game), everything=everything)
