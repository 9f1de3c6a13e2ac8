"""The performance of experts at questions whose answers are known: calibration and information.

source: Cooke (1991), Experts in Uncertainty (the classical model)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from alliancegame.model.observations import Expert

EXPECTED = (0.05, 0.45, 0.45, 0.05)
"""The shares of answers between them, if the expert is calibrated."""

OVERSHOOT = 0.1
"""By how much of the span of all answers the background reaches beyond them."""


def performance(
    expert: Expert, experts: Sequence[Expert], answers: Mapping[str, Fraction]
) -> tuple[float | None, float | None]:
    """Calibration and information of an expert; None where it answered no seed.

    Calibration is the probability with which a calibrated expert's answers would fall among the
    quantiles as unevenly as these or more. Information is the mean relative information of the
    answers with respect to an even background.
    """
    from scipy.special import chdtrc

    if not expert.seeds:
        return None, None
    counts = np.zeros(4)
    information = []
    for name, quantiles in expert.seeds.items():
        answer = answers[name]
        counts[sum(answer > number for number in quantiles)] += 1
        all_numbers = [
            float(number) for expert in experts for number in expert.seeds.get(name, ())
        ] + [float(answer)]
        low, high = min(all_numbers), max(all_numbers)
        reach = OVERSHOOT * (high - low)
        edges = np.array([low - reach, *map(float, quantiles), high + reach])
        shares = np.diff(edges) / (edges[-1] - edges[0])
        information.append(float(np.sum(EXPECTED * np.log(np.array(EXPECTED) / shares))))
    frequencies = counts / counts.sum()
    some = frequencies > 0
    divergence = float(
        np.sum(frequencies[some] * np.log(frequencies[some] / np.array(EXPECTED)[some]))
    )
    calibration = float(chdtrc(len(EXPECTED) - 1, 2 * counts.sum() * divergence))
    return calibration, float(np.mean(information))
