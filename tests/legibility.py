"""Whether the letters of a figure can be read: none cut, none over another, none too pale."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from alliancegame.render.figures.ink import contrast

PAGE = (8.27, 11.69)
"""A page of A4, upright, in inches; a figure may lie across it."""

SLACK = 1.5
"""Dots by which boxes of text may touch: their edges hold no ink."""

LEAST_CONTRAST = 4.5
"""Of text, by the guidelines for accessible pages (WCAG 2.2, AA)."""

Corners = Any


def faults(fig: Figure) -> list[str]:
    """What makes the figure hard to read, in a sentence each."""
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    texts = list(_shown(fig))
    boxes = [_corners(text, canvas) for text in texts]
    return [
        *_size(fig),
        *_cut(fig, texts, boxes),
        *_overlaps(texts, boxes),
        *_pale(canvas, texts, boxes),
    ]


def _shown(fig: Figure) -> Iterator[Text]:
    """The texts that are drawn; labels of ticks beyond the ends of an axis are not."""
    ticks = set()
    for axes in fig.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            # on a logarithmic axis the length says nothing of its lower end
            room = 1e-6 * low if axis.get_scale() == "log" else 1e-9 + 1e-6 * (high - low)
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not low - room <= tick.get_loc() <= high + room or not axes.axison:
                    ticks |= {tick.label1, tick.label2}
    for text in fig.findobj(Text):
        if text.get_visible() and text.get_text().strip() and text not in ticks:
            yield text


def _corners(text: Text, canvas: FigureCanvasAgg) -> Corners:
    """The four corners of a text's own box, turned as it is."""
    turn = text.get_rotation()
    if turn % 90 == 0:
        return text.get_window_extent(canvas.get_renderer()).corners()[[0, 1, 3, 2]]
    text.set_rotation(0)
    box = text.get_window_extent(canvas.get_renderer())
    text.set_rotation(turn)
    anchor = text.get_transform().transform(text.get_unitless_position())
    return (
        Affine2D()
        .rotate_deg_around(float(anchor[0]), float(anchor[1]), turn)
        .transform(box.corners()[[0, 1, 3, 2]])
    )


def _size(fig: Figure) -> Iterator[str]:
    width, height = fig.get_size_inches()
    if min(width, height) > PAGE[0] or max(width, height) > PAGE[1]:
        yield f"the figure is {width:.1f} by {height:.1f} inches"


def _cut(fig: Figure, texts: list[Text], boxes: list[Corners]) -> Iterator[str]:
    page = fig.bbox
    for text, box in zip(texts, boxes, strict=True):
        (left, low), (right, high) = box.min(0), box.max(0)
        if (
            left < page.x0 - SLACK
            or low < page.y0 - SLACK
            or right > page.x1 + SLACK
            or high > page.y1 + SLACK
        ):
            yield f"cut at the edge: {text.get_text()!r}"


def _overlaps(texts: list[Text], boxes: list[Corners]) -> Iterator[str]:
    for (one, a), (other, b) in combinations(zip(texts, boxes, strict=True), 2):
        if _meet(a, b):
            yield f"one over another: {one.get_text()!r} and {other.get_text()!r}"


def _meet(a: Corners, b: Corners) -> bool:
    """Whether two rectangles meet: no side of either divides them."""
    for corners in (a, b):
        for side in (corners[1] - corners[0], corners[2] - corners[1]):
            length = np.hypot(*side)
            if not length:
                return False
            along_a, along_b = a @ side / length, b @ side / length
            if along_a.max() - SLACK <= along_b.min() or along_b.max() - SLACK <= along_a.min():
                return False
    return True


def _pale(canvas: FigureCanvasAgg, texts: list[Text], boxes: list[Corners]) -> Iterator[str]:
    """Texts whose colour is too near to what lies behind most of them."""
    canvas.figure.set_layout_engine("none")  # without letters all would move
    for text in texts:
        text.set_visible(False)
    canvas.draw()
    behind = np.asarray(canvas.buffer_rgba())[::-1, :, :3] / 255
    for text in texts:
        text.set_visible(True)
    for text, box in zip(texts, boxes, strict=True):
        patch = text.get_bbox_patch()
        face = (0.0, 0.0, 0.0, 0.0) if patch is None else to_rgba(patch.get_facecolor())
        if face[3] > 0.5:
            ground = face[:3]
        else:
            (left, low), (right, high) = box.min(0), box.max(0)
            part = behind[max(int(low), 0) : int(high) + 1, max(int(left), 0) : int(right) + 1]
            if not part.size:
                continue
            red, green, blue = np.median(part.reshape(-1, 3), axis=0).tolist()
            ground = (red, green, blue)
        ratio = contrast(to_rgb(text.get_color()), ground)
        if ratio < LEAST_CONTRAST:
            yield f"contrast {ratio:.1f}: {text.get_text()!r}"
