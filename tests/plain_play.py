"""Play of one case by plain loops and an adaptive integral: what fast code is compared with."""

from __future__ import annotations

import math

from scipy.integrate import quad
from scipy.special import ndtr

from alliancegame.evidence.estimation.estimation_options import Error, Law
from alliancegame.evidence.estimation.jets import FloatArray
from alliancegame.evidence.estimation.likelihood import Likelihood


def plain_choice(
    values: list[float], variances: list[float], law: Law, scale: float
) -> list[float]:
    """The probability of each action."""
    if law is Law.LOGIT:
        weights = [math.exp(value / scale) for value in values]
        return [weight / sum(weights) for weight in weights]

    def density(x: float, a: int) -> float:
        inside = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        for b, value in enumerate(values):
            if b != a:
                gap = values[a] + math.sqrt(variances[a]) * x - value
                inside *= float(ndtr(gap / math.sqrt(variances[b])))
        return inside

    return [quad(density, -9, 9, (a,), epsabs=1e-12)[0] for a in range(len(values))]


class PlainPlay:
    """One case at given coefficients, with the mixes of some information sets given."""

    def __init__(
        self,
        likelihood: Likelihood,
        coefficients: FloatArray,
        case: int,
        given: dict[int, list[float]],
    ) -> None:
        self.form, self.errors = likelihood.form, likelihood.errors
        self.tree = self.form.tree
        self.indices = [float(values[case]) for values in likelihood.indices(coefficients)]
        estimated = likelihood.split(coefficients)[-1]
        groups = likelihood.scales.groups
        self.scales = [1.0 if g is None else math.exp(estimated[g]) for g in groups]
        self.mixes = dict(given)

    def worth(self, at: int, actor: int) -> float:
        node = self.tree.nodes[at]
        if not node.actions:
            rates = self.form.rates[:, actor, at]
            linear = sum(r * v for r, v in zip(rates, self.indices, strict=True))
            return float(self.form.fixed[actor, at] + linear)
        pairs = zip(self.mix(at), node.children, strict=True)
        return sum(p * self.worth(child, actor) for p, child in pairs)

    def squares(self, at: int) -> float:
        node = self.tree.nodes[at]
        if not node.actions:
            return 1.0
        pairs = zip(self.mix(at), node.children, strict=True)
        return sum(p * p * self.squares(child) for p, child in pairs)

    def chosen(self, place: int, nodes: list[tuple[int, float]]) -> list[float]:
        item = self.tree.information_sets[place]
        values, variances = [], []
        for branch in range(len(item.actions)):
            below = [(self.tree.nodes[at].children[branch], belief) for at, belief in nodes]
            values.append(sum(belief * self.worth(child, item.actor) for child, belief in below))
            spread = sum(belief**2 * self.squares(child) for child, belief in below)
            size = spread if self.errors.error is Error.PRIVATE else 1.0
            variances.append(size * self.scales[item.actor] ** 2)
        return plain_choice(values, variances, self.errors.law, self.scales[item.actor])

    def mix(self, at: int) -> list[float]:
        node = self.tree.nodes[at]
        if node.information_set is None:
            return [float(chance) for chance in node.chances]
        if node.information_set not in self.mixes:
            self.mixes[node.information_set] = self.chosen(node.information_set, [(at, 1.0)])
        return self.mixes[node.information_set]

    def reach(self, at: int) -> float:
        node = self.tree.nodes[at]
        return (
            1.0 if node.parent < 0 else self.reach(node.parent) * self.mix(node.parent)[node.branch]
        )

    def reply(self, place: int) -> list[float]:
        """What an information set answers to all other play."""
        nodes = self.tree.information_sets[place].nodes
        whole = sum(map(self.reach, nodes))
        return self.chosen(place, [(at, self.reach(at) / whole) for at in nodes])
