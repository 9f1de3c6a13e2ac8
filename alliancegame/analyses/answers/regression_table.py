"""Tables of coefficients for papers: one column a model, in LaTeX or Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from alliancegame.analyses.answers.estimation_view import fixed, how_estimated
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from alliancegame.evidence.estimation.estimate import Coefficient, Estimate

STARS = ((0.01, 3), (0.05, 2), (0.1, 1))
"""(p-value below which there are so many stars, how many)."""

SIGNS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
"""Characters that LaTeX would read as its own."""

Row = tuple[str, ...]


def regression_table(
    results: Sequence[Estimate], kind: Literal["latex", "markdown"] | str = "markdown"
) -> str:
    """Coefficients with standard errors in parentheses below, one column a model.

    kind:   "latex" (with booktabs) or "markdown"
    raises: AllianceGameError without a result, or for another kind

    >>> model = ag.load("three-outcome-crisis")
    >>> result = ag.estimate(model, ag.simulate(model, cases=100))
    >>> print(ag.regression_table([result]).splitlines()[0])
    |  | three-outcome-crisis |
    """
    if not results:
        raise AllianceGameError("there is no result to tabulate. Give one or more.")
    if kind == "latex":
        return _latex(results)
    if kind == "markdown":
        return _markdown(results)
    raise AllianceGameError(f'a table is of kind "latex" or "markdown", not "{kind}".')


def _rows(results: Sequence[Estimate]) -> Iterator[Row]:
    """Two rows for each coefficient that any model has."""
    by_name = [
        {coefficient.name: coefficient for coefficient in result.coefficients} for result in results
    ]
    for name in dict.fromkeys(name for names in by_name for name in names):
        items = [names.get(name) for names in by_name]
        yield (
            name,
            *("" if coefficient is None else _starred(coefficient) for coefficient in items),
        )
        yield (
            "",
            *(
                "" if coefficient is None else f"({fixed(coefficient.standard_error)})"
                for coefficient in items
            ),
        )


def _starred(coefficient: Coefficient) -> str:
    stars = next((number for below, number in STARS if coefficient.p_value < below), 0)
    return fixed(coefficient.estimate) + "*" * stars


def _ends(results: Sequence[Estimate]) -> list[Row]:
    return [
        ("Cases", *(f"{result.cases.observations:,}" for result in results)),
        ("Log-likelihood", *(f"{result.log_likelihood:.2f}" for result in results)),
        ("AIC", *(f"{result.aic:.1f}" for result in results)),
    ]


def _note(results: Sequence[Estimate]) -> str:
    methods = dict.fromkeys(map(how_estimated, results))
    return f"Strategic estimation: {'; '.join(methods)}. * p<0.1, ** p<0.05, *** p<0.01, two-sided."


def _markdown(results: Sequence[Estimate]) -> str:
    def line(row: Row) -> str:
        return (
            "| " + " | ".join(cell.replace("|", r"\|").replace("*", r"\*") for cell in row) + " |"
        )

    head = ("", *(result.model.name for result in results))
    rule = "|" + "|".join(["---", *["--:"] * len(results)]) + "|"
    rows = [line(row) for row in (*_rows(results), *_ends(results))]
    note = _note(results).replace("*", r"\*")
    return "\n".join([line(head), rule, *rows, "", note, ""])


def _latex(results: Sequence[Estimate]) -> str:
    def line(row: Row) -> str:
        return " & ".join(cell.translate(SIGNS) for cell in row) + r" \\"

    head = ("", *(result.model.name for result in results))
    columns = len(results) + 1
    signed = _note(results).translate(SIGNS)
    note = rf"\multicolumn{{{columns}}}{{p{{\linewidth}}}}{{\footnotesize {signed}}}"
    parts = [
        rf"\begin{{tabular}}{{l{'r' * len(results)}}}",
        r"\toprule",
        line(head),
        r"\midrule",
        *map(line, _rows(results)),
        r"\midrule",
        *map(line, _ends(results)),
        r"\bottomrule",
        note,
        r"\end{tabular}",
        "",
    ]
    return "\n".join(parts)
