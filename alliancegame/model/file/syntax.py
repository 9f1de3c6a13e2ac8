"""Remedies for a text that is not TOML, told from the line at which its reading stopped."""

from __future__ import annotations

import re

_REMEDIES = (
    (r"[“”„‟‘’‚«»]", "Use straight quotation marks."),
    (r"^\s*[{<]", "A game file is TOML, such as: title = ...."),
    (r"\[[^\]]*;", "Separate the entries of a list with commas."),
    (r"^\s*[\w-]+\s*:", "A game file is TOML: write = in place of the colon."),
    (
        r"^\s*\[[^\]\"=]*(?:[^\x00-\x7f]|\w +\w)",
        'Names consist of letters a-z, digits, _ and -; name = "..." in the table is for display.',
    ),
    (r"[=\[,]\s*[-+]?\.\d", "Write a decimal with its leading zero, as in 0.5."),
    (r"=\s*[-+]?\d+,\d", "Write a decimal with a point, as in 0.5."),
    (r"\d\s*%", "Write a share as a decimal: 0.5 for 50%."),
    (r"'[^']*'\w", 'Put a text that has an apostrophe between ".'),
    (r"\{[^}]*$", "A table in braces stands on one line."),
)
"""The look of lines at which people often go wrong, each with what helps."""

LONGEST_LOOK = 300
"""The letters of a line that are looked at: patterns take the square of a line's length."""

_BY_PROBLEM = (
    ("Cannot overwrite", "Define it once; where several are listed, repeat [[...]]."),
    ("Cannot declare [effects]", "Begin each effect with [[effects]], in double brackets."),
    ("Cannot declare", "Put it all into one table."),
    ("Illegal character '\\n'", "Close the quotation marks on the same line."),
)


def remedy(problem: str, line: str) -> str:
    """The remedy, as far as it can be told from TOML's complaint and the line.

    >>> remedy("Invalid value", "weight = .5")
    'Write a decimal with its leading zero, as in 0.5.'
    """
    for beginning, advice in _BY_PROBLEM:
        if problem.startswith(beginning):
            return advice
    seen = line[:LONGEST_LOOK]
    return next(
        (advice for like, advice in _REMEDIES if re.search(like, seen)), "Correct the line."
    )
