"""Coefficients of a game estimated from cases: on a terminal, for a paper."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alliancegame.document import Block, Grid, Heading, More, Note, Sentence, left, right
from alliancegame.numerals import counted, percent

if TYPE_CHECKING:
    from alliancegame.evidence.estimation.complete_cases import Cases
    from alliancegame.evidence.estimation.estimate import Coefficient, Estimate
    from alliancegame.evidence.estimation.power import Power

LAWS = {
    ("logit", "agent"): "logit errors on each action",
    ("probit", "agent"): "normal errors on each action",
    ("probit", "private"): "private information about outcomes, normal",
}

HOW = {
    "hessian": "from the inverse Hessian",
    "sandwich": "robust (sandwich)",
    "clustered": "robust to clusters",
    "bootstrap": "by the bootstrap",
}


POWERS_ROOM = 11
"""Lines of the table of powers on a first screen."""

USUAL_POWER = 0.8
"""The power that studies are planned for.

source: Cohen (1988), Statistical Power Analysis for the Behavioral Sciences
"""

USUAL_LEVEL = 0.05


def fixed(value: float) -> str:
    """A number with the decimals of a table of coefficients.

    >>> fixed(-1.05127), fixed(123456.7), fixed(0.000012)
    ('-1.0513', '123457', '1.2e-05')
    """
    if math.isnan(value):
        return "–"
    if value and not 1e-3 <= abs(value) < 1e5:
        return f"{value:.0f}" if 1e5 <= abs(value) < 1e9 else f"{value:.2g}"
    return f"{value:.4f}"


def estimate_view(result: Estimate) -> Iterator[Block]:
    """The convergence, the coefficients, and the rows left out."""
    yield Heading(f"{result.model.title}: coefficients from {counted_cases(result)}")
    for sentence in warnings(result):
        yield Sentence(sentence)
    tested = [
        coefficient.p_value
        for coefficient in result.coefficients
        if not math.isnan(coefficient.p_value)
    ]
    if tested:
        telling = sum(value < USUAL_LEVEL for value in tested)
        yield Sentence(
            f"{telling} of {counted(len(tested), 'coefficient')} "
            f"{'is' if telling == 1 else 'are'} told from 0 at the level of {percent(USUAL_LEVEL)}."
        )
    columns = [
        left("Parameter"),
        left("Column"),
        right("Estimate"),
        right("Std. error"),
        right("z"),
        right("p"),
    ]
    yield Grid(columns, list(_rows(result.coefficients)))
    yield Sentence(
        f"Log-likelihood {result.log_likelihood:.2f}, AIC {result.aic:.1f}, BIC {result.bic:.1f}."
    )
    for sentence in left_out(result):
        yield Sentence(sentence)
    options = result.options
    yield Note(
        f"{how_estimated(result)}. Utilities are in units of the errors, "
        + ("whose scale is 1." if options.scale == "fixed" else "whose scale is estimated.")
    )


def how_estimated(result: Estimate) -> str:
    """The method, the errors' law, and where the standard errors are from."""
    options = result.options
    nested = options.method == "npl"
    method = "Nested pseudo-likelihood" if nested else "Maximum likelihood"
    errors = HOW[str(options.covariance)]
    if nested and options.covariance != "bootstrap":
        errors = "robust, with expectations moving along"
    law = LAWS[str(options.law), str(options.error)]
    return f"{method}, {law}; standard errors {errors}"


def counted_cases(result: Estimate) -> str:
    """The number of cases, in words."""
    number = result.cases.observations
    return counted(number, "case")


def _rows(coefficients: Sequence[Coefficient]) -> Iterator[tuple[str, ...]]:
    before = ""
    for coefficient in coefficients:
        shown = "" if coefficient.parameter == before else coefficient.parameter
        before = coefficient.parameter
        yield (
            shown,
            coefficient.column,
            fixed(coefficient.estimate),
            fixed(coefficient.standard_error),
            "–" if math.isnan(coefficient.z) else f"{coefficient.z:.2f}",
            "–" if math.isnan(coefficient.p_value) else p_value(coefficient.p_value),
        )


def p_value(value: float) -> str:
    """A p-value to three decimals, "<0.001" below."""
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def warnings(result: Estimate) -> Iterator[str]:
    """The faults of a maximum, and what to do about them."""
    maximum = result.maximum
    if maximum.divergent:
        yield (
            "No finite estimate: the likelihood keeps rising along "
            f"{', '.join(maximum.divergent)}: these columns separate the cases, so that they "
            "settle what is done. Take one away, or join levels that few cases have."
        )
    elif not maximum.converged:
        yield (
            "Not converged: another step would still raise the likelihood. Measure columns in "
            "units of similar size, take more starts, or fewer columns."
        )
    if maximum.lower:
        others = ", ".join(f"{value:.2f}" for value in maximum.lower[:3])
        yield (
            f"{maximum.agreeing} of {counted(maximum.starts, 'start')} led here; others to lesser "
            f"maxima ({others}). More starts make a greater one less likely."
        )


def left_out(result: Estimate) -> Iterator[str]:
    """The rows left out, with the reasons."""
    if result.cases.left_out:
        reasons = ", ".join(
            f"{why} in {len(rows)}" for why, rows in result.cases.dropped.items() if rows
        )
        yield f"Left out: {counted(result.cases.left_out, 'row')} ({reasons})."


def cases_view(name: str, cases: Cases) -> Iterator[Block]:
    """The content of a table for its game: the number of cases, the rows left out."""
    rows = len(cases.rows)
    yield Sentence(f"{name}: no problems ({counted(rows, 'complete case')}).")
    for why, left_rows in cases.dropped.items():
        places = ", ".join(cases.table.where(row).rpartition(":")[2] for row in left_rows[:8])
        more = f" and {len(left_rows) - 8} more" if len(left_rows) > 8 else ""
        yield Sentence(
            f"Worth a look: {why} in {counted(len(left_rows), 'row')}, which estimation leaves "
            f"out: {places}{more}."
        )


def _power_finding(result: Power) -> str:
    """The number of coefficients that the largest tables tell from 0."""
    cases = max(result.failed)
    largest = [recovery for recovery in result.recoveries if recovery.cases == cases]
    known = sum(recovery.power >= USUAL_POWER for recovery in largest)
    return (
        f"With {counted(cases, 'case')} {known} of {len(largest)} coefficients are told from 0 in "
        f"{percent(USUAL_POWER)} of tables or more."
    )


def power_view(result: Power) -> Iterator[Block]:
    """The power of each size of table, then the precision of what each would tell."""
    yield Heading(f"{result.game}: what {result.runs} drawn tables of each size tell")
    yield Sentence(_power_finding(result))
    yield _powers(result)
    yield Note("Power: tables that tell the coefficient from 0 at 5%.")
    yield More("bias, spread, standard errors and coverage at each size")
    columns = [
        left("Coefficient"),
        right("Truth"),
        right("Bias"),
        right("Spread"),
        right("Std. error"),
        right("Covered"),
    ]
    for cases, failures in result.failed.items():
        rows = [
            (
                f"{recovery.parameter}: {recovery.column}",
                f"{recovery.truth:.3g}",
                f"{recovery.bias:+.2f}",
                f"{recovery.spread:.2f}",
                f"{recovery.standard_error:.2f}",
                percent(recovery.coverage),
            )
            for recovery in result.recoveries
            if recovery.cases == cases
        ]
        yield Grid(columns, rows, f"{cases:,} cases")
        if failures:
            yield Sentence(
                f"{failures} of {result.runs} tables of {cases:,} cases gave no finite estimate "
                "and are left out."
            )
    yield Note(
        "Bias: mean estimate minus the truth. Spread: of the estimates; std. error: what a table "
        "says of it, in the mean. Covered: 95% intervals that hold the truth."
    )


def _powers(result: Power) -> Grid:
    """The power for each coefficient, a column for each size of table, the least told first."""
    powers: dict[str, dict[int, float]] = {}
    for recovery in result.recoveries:
        powers.setdefault(f"{recovery.parameter}: {recovery.column}", {})[recovery.cases] = (
            recovery.power
        )
    largest = max(result.failed)
    weakest_first = sorted(powers.items(), key=lambda item: item[1].get(largest, 0.0))
    rows = [
        (name, *(percent(told[cases]) if cases in told else "–" for cases in result.failed))
        for name, told in weakest_first
    ]
    sizes = [right(counted(cases, "case")) for cases in result.failed]
    return Grid([left("Power to tell"), *sizes], rows, first=POWERS_ROOM)
