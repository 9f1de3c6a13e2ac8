"""Terms of a data table's columns, in which a parameter may be linear.

A term is "1" (a constant), "column" (a number), "column=level" (1 where the column has that level,
else 0), or a product of such factors, "balance*regime=dem".
"""

from __future__ import annotations

from fractions import Fraction

from alliancegame.frozen import frozen

CONSTANT = "1"


@frozen
class Factor:
    """A column; with a level it is 1 where the column has that level, and 0 elsewhere."""

    column: str
    level: str | None = None


@frozen
class Term:
    """A product of columns and indicators; of none it is the constant 1.

    name: as the file writes it
    """

    name: str
    factors: tuple[Factor, ...]


@frozen
class LinearForm:
    """A sum of terms, each with a coefficient to be estimated.

    offset:   a column that is added as it is; "": none
    presumed: the coefficients that the analyst expects, from which cases are simulated; () if none
              are stated
    """

    terms: tuple[Term, ...]
    offset: str = ""
    presumed: tuple[Fraction, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table it needs."""
        used = [factor.column for term in self.terms for factor in term.factors]
        return tuple(dict.fromkeys([*used, *filter(None, [self.offset])]))


def read_term(text: str) -> Term:
    """The term that a text writes.

    raises: ValueError if a factor, a column or a level is empty

    >>> read_term("balance*regime=dem").factors
    (Factor(column='balance', level=None), Factor(column='regime', level='dem'))
    """
    written = text.strip()
    if written == CONSTANT:
        return Term(CONSTANT, ())
    return Term(written, tuple(map(_factor, written.split("*"))))


def _factor(text: str) -> Factor:
    column, equals, level = (part.strip() for part in text.partition("="))
    if not column or column == CONSTANT or (equals and not level):
        raise ValueError(text)
    return Factor(column, level if equals else None)
