"""The greatest likelihood: from several starts, and whether it is one, the only one, and finite."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from alliancegame.errors import ComputationError
from alliancegame.evidence.estimation.jets import FloatArray
from alliancegame.evidence.estimation.likelihood import Likelihood
from alliancegame.frozen import frozen

SCALE = "ln sigma"
"""The name of the logarithm of the errors' scale among the coefficients."""

NULL = 1e-9
"""The share of the greatest eigenvalue below which information says nothing of a direction."""

PRONOUNCED = 0.1
"""The share of a direction's greatest part from which a coefficient takes part in it."""

DECREMENT = 1e-8
"""The most that another Newton step adds to the log-likelihood where it has converged."""

SAME = 1e-4
"""The difference of log-likelihoods from which two maxima are two."""

LEVEL = 1e-5
"""The curvature a case below which a direction may have no end."""

FAR = 8.0
"""The distance, in units of a column's size, to which a coefficient without end is followed."""


class UnidentifiedError(ComputationError):
    """The cases cannot tell some coefficients apart; `names` holds them."""

    exit_code = 2

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        if len(names) == 1:
            problem = (
                f"coefficient {names[0]} is not identified; no case would be less likely at any "
                "other value of it"
            )
        else:
            problem = (
                f"coefficients {', '.join(names)} are not identified; moving them together "
                "changes no probability"
            )
        remedy = (
            "Utilities have no unit of their own: estimate no scale, or give utilities values "
            "instead of columns."
            if any(name.startswith(SCALE) for name in names)
            else "Fix one: take its column away, or give the parameter a value instead of columns."
        )
        super().__init__(f"{problem}. {remedy}")


@frozen(eq=False)
class Maximum:
    """The point at which the likelihood is greatest.

    hessian:    of the log-likelihood there
    converged:  whether no step nearby raises it, and it has an end
    starts:     how many starts there were; agreeing: how many of them led here
    lower:      log-likelihoods of lesser maxima that other starts led to
    divergent:  coefficients that the likelihood drives beyond all bounds, by name
    iterations: of the best start
    """

    coefficients: FloatArray
    log_likelihood: float
    hessian: FloatArray
    converged: bool
    starts: int
    agreeing: int
    lower: tuple[float, ...]
    divergent: tuple[str, ...]
    iterations: int


def units(likelihood: Likelihood) -> FloatArray:
    """For each coefficient the change of it that moves utilities by about 1."""
    sizes = [
        np.sqrt(np.mean(likelihood.design.columns[name] ** 2, axis=0))
        for name in likelihood.form.linear
    ]
    whole = np.concatenate([*sizes, np.ones(len(likelihood.scales.names))])
    scales: FloatArray = 1 / np.where(whole > 0, whole, 1.0)
    return scales


def require_identified(
    likelihood: Likelihood, names: Sequence[str], rng: np.random.Generator
) -> None:
    """Raises UnidentifiedError if some direction changes no probability, wherever one stands.

    The direction may depend on where: that in which a scale and all utilities grow does.
    """
    unit = units(likelihood)
    taking_part: set[int] = set()
    for _ in range(3):
        information = likelihood.information(rng.normal(0, 0.5, len(names)) * unit)
        flat = null_direction(information * np.outer(unit, unit))
        if flat is None:
            return
        taking_part.update(flat)
    raise UnidentifiedError([names[k] for k in sorted(taking_part)])


def null_direction(information: FloatArray) -> list[int] | None:
    """The coefficients in a direction of which information says nothing; None if there is none."""
    diagonal = np.sqrt(np.maximum(np.diag(information), 0))
    scale = diagonal.max(initial=0.0)
    mute = np.flatnonzero(diagonal <= 1e-7 * scale)
    if len(mute) or not scale:
        return [int(mute[0])] if len(mute) else list(range(len(information)))
    values, vectors = np.linalg.eigh(information / np.outer(diagonal, diagonal))
    if values[0] > NULL * values[-1]:
        return None
    parts = np.abs(vectors[:, 0] / diagonal)
    return [int(k) for k in np.flatnonzero(parts >= PRONOUNCED * parts.max())]


def maximise(
    likelihood: Likelihood,
    names: Sequence[str],
    starts: int,
    rng: np.random.Generator,
    at: FloatArray | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Maximum:
    """The greatest log-likelihood that any start leads to.

    at: where the first start is; None: at 0
    """
    unit = units(likelihood)
    first = np.zeros(len(names)) if at is None else at / unit
    ends = []
    for number in range(starts):
        if progress is not None:
            progress(number, starts)
        begin = first if number == 0 else first + rng.normal(0, 1, len(names))
        ends.append(_climbed(likelihood, unit, begin))
    best, iterations = max(ends, key=lambda end: likelihood.value(end[0])[0])
    heights = [likelihood.value(end)[0] for end, _ in ends]
    coefficients, hessian, decrement = _polished(likelihood, best)
    height, _ = likelihood.value(coefficients)
    divergent = _divergent(likelihood, coefficients, hessian, unit, names)
    lower = sorted({round(h, 3) for h in heights if h < height - SAME}, reverse=True)
    return Maximum(
        coefficients,
        height,
        hessian,
        decrement <= DECREMENT * max(1.0, abs(height)) and not divergent,
        starts,
        sum(h >= height - SAME * max(1.0, abs(height) / 1000) for h in heights),
        tuple(lower),
        divergent,
        iterations,
    )


def _climbed(likelihood: Likelihood, unit: FloatArray, begin: FloatArray) -> tuple[FloatArray, int]:
    """The point at which BFGS ends, and the number of iterations."""
    from scipy.optimize import minimize

    size = likelihood.weights.sum()

    def descent(scaled: FloatArray) -> tuple[float, FloatArray]:
        height, gradient = likelihood.value(scaled * unit)
        return -height / size, -gradient * unit / size

    with np.errstate(all="ignore"):
        optimum = minimize(descent, begin, jac=True, method="BFGS", options={"gtol": 1e-7})
    return optimum.x * unit, int(optimum.nit)


def _polished(
    likelihood: Likelihood, coefficients: FloatArray
) -> tuple[FloatArray, FloatArray, float]:
    """After Newton's steps: the coefficients, the Hessian, what one more step would add."""
    height, gradient = likelihood.value(coefficients)
    hessian = likelihood.hessian(coefficients)
    decrement = _decrement(hessian, gradient)
    for _ in range(5):
        if decrement <= 1e-12 * max(1.0, abs(height)):
            break
        step = np.linalg.lstsq(-hessian, gradient, rcond=1e-12)[0]
        tried, new_gradient = likelihood.value(coefficients + step)
        if not tried >= height - 1e-12 * abs(height):
            break
        coefficients, height, gradient = coefficients + step, tried, new_gradient
        hessian = likelihood.hessian(coefficients)
        decrement = _decrement(hessian, gradient)
    return coefficients, hessian, decrement


def _decrement(hessian: FloatArray, gradient: FloatArray) -> float:
    """The gain of a Newton step; infinite where the likelihood is not concave."""
    if np.linalg.eigvalsh(-hessian)[0] < -1e-6 * np.abs(hessian).max():
        return float("inf")
    return float(gradient @ np.linalg.lstsq(-hessian, gradient, rcond=1e-12)[0])


def _divergent(
    likelihood: Likelihood,
    coefficients: FloatArray,
    hessian: FloatArray,
    unit: FloatArray,
    names: Sequence[str],
) -> tuple[str, ...]:
    """The coefficients that take part in a direction in which the likelihood never falls.

    Such a direction separates the cases: what a combination of columns says settles what was done.
    """
    values, vectors = np.linalg.eigh(-hessian * np.outer(unit, unit))
    height = likelihood.value(coefficients)[0]
    taking_part: set[str] = set()
    for value, direction in zip(values, vectors.T, strict=True):
        if value > LEVEL * likelihood.weights.sum():
            break
        far = [likelihood.value(coefficients + s * FAR * direction * unit)[0] for s in (1, -1)]
        if max(far) >= height - SAME:
            least = PRONOUNCED * np.abs(direction).max()
            parts = zip(names, np.abs(direction), strict=True)
            taking_part.update(name for name, part in parts if part >= least)
    return tuple(name for name in names if name in taking_part)
