"""Labels as payoff files give them: a number for each left blank, and none twice."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator, Sequence

from alliancegame.errors import GameFileWarning


def distinct_labels(labels: Sequence[str], kind: str, where: str) -> list[str]:
    """Labels without a blank and without a repetition, in the order given.

    kind:  "action"; a blank label becomes the kind and its position
    where: the file and line, for the warning that a repeated label has been numbered
    warns: GameFileWarning naming each repeated label

    >>> distinct_labels(["", "go", "action1"], "action", "g.nfg:1")
    ['action1 2', 'go', 'action1']
    """
    stated = [label for label in labels if label]
    for label, count in Counter(stated).items():
        if count > 1:
            warnings.warn(
                f'{where}: {count} {kind}s are named "{label}"; the later ones are numbered here.',
                GameFileWarning,
                stacklevel=2,
            )
    taken = set(stated)
    met: set[str] = set()
    result = []
    for position, label in enumerate(labels, 1):
        if label and label not in met:
            met.add(label)
            result.append(label)
            continue
        free = next(name for name in _candidates(label, kind, position) if name not in taken)
        taken.add(free)
        result.append(free)
    return result


def _candidates(label: str, kind: str, position: int) -> Iterator[str]:
    """Names to try for a blank or a repeated label, the plainest first."""
    if not label:
        yield f"{kind}{position}"
    stem = label or f"{kind}{position}"
    number = 2
    while True:
        yield f"{stem} {number}"
        number += 1
