"""Text of files and arguments, made safe to look at.

A title may hold an escape sequence that recolours, retitles or rewrites a terminal, or a mark that
turns the order of reading around. Such characters are shown by their number and do nothing.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_JOINERS = "\u200c\u200d"
"""Zero-width marks that Persian, Indic scripts and emoji are written with."""

_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff"
    "\U000110bd-\U0001bcaf\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""The ranges of hidden characters; the first, quick look."""


def is_hidden(sign: str) -> bool:
    r"""True if a character acts instead of being seen: controls, marks of direction, surrogates.

    >>> [is_hidden(sign) for sign in ("a", "\n", "\x1b", "\u202e", "\ud800", "é")]
    [False, False, True, True, True, False]
    """
    if sign in "\n\t" or sign in _JOINERS:
        return False
    category = unicodedata.category(sign)
    return category in {"Cc", "Cf", "Cs", "Zl", "Zp"} or sign in "\ufffe\uffff"


def visible(text: str) -> str:
    r"""The text with each hidden character as a game file or JSON would write it: \u001b.

    >>> visible("plain\n"), visible("\x1b[31mred"), visible("\u202eRTL")
    ('plain\n', '\\u001b[31mred', '\\u202eRTL')
    """
    return _SUSPECT.sub(lambda match: _written(match[0]), text)


def _written(sign: str) -> str:
    return escaped(sign) if is_hidden(sign) else sign


def escaped(sign: str) -> str:
    r"""The character by its number, as JSON writes it.

    >>> escaped("\x9b"), escaped("\U000e0041")
    ('\\u009b', '\\udb40\\udc41')
    """
    units = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


_ALIKE = str.maketrans(
    {
        **dict.fromkeys("–—−‐‑─━", "-"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‘’‚", "'"),
        **dict.fromkeys("│┃", "|"),
        "×": "x",
        "·": ".",
        "•": "*",
        "…": "...",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "≈": "~",
        "→": "->",
        "←": "<-",
        "∞": "inf",
        "¶": "par. ",
        "§": "sec. ",
        "\u00a0": " ",
        "\u202f": " ",
    }
)
"""Stand-ins for signs that a terminal's character set lacks."""

POORER = "alliancegame.poorer"
"""The name, to `open` and `reconfigure`, of how a poor character set is written to."""


def _poorer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    alike = "".join(
        sign.translate(_ALIKE) if sign.translate(_ALIKE).isascii() else escaped(sign)
        for sign in lacking
    )
    return alike, error.end


codecs.register_error(POORER, _poorer)
