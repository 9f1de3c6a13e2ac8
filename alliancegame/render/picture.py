"""Figures as inline SVG that share a page."""

from __future__ import annotations

import io
import re
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any

from alliancegame.frozen import frozen
from alliancegame.render.figures.fonts import boxes
from alliancegame.visible import visible

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@frozen
class Picture:
    """An inline figure with the sentence that stands for it where it cannot be seen."""

    svg: str
    text: str


def picture(fig: Figure) -> Picture:
    """The figure as inline SVG, the same bytes for the same figure."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    title = fig.get_suptitle().replace("\n", " ")
    handle = io.StringIO()
    # the page's reader may have fonts that this machine has not
    with rc_context({"svg.hashsalt": title, "svg.fonttype": "none"}), boxes():
        # savefig draws everything once more, only to lay it out
        canvas: Any = FigureCanvasSVG(fig)
        canvas.print_svg(handle, metadata={"Date": None, "Creator": None})
    svg = handle.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # identifiers are local to a figure; several figures share the page
    prefix = f"f{sha256(svg.encode()).hexdigest()[:8]}-"
    svg = re.sub(r'\bid="', f'id="{prefix}', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}", svg)
    svg = re.sub(r'href="#', f'href="#{prefix}', svg)
    return Picture(svg.replace("<svg ", '<svg aria-hidden="true" ', 1), title)


def figure_html(fig: Figure) -> str:
    """The figure as an element of a page, described for those who cannot see it."""
    drawn = picture(fig)
    description = escape(visible(drawn.text))
    return f'<figure role="img" tabindex="0" aria-label="{description}">{drawn.svg}</figure>'
