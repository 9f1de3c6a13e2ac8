"""Choice probabilities in a tree, by backward induction with error.

Every move is an agent's, who knows how likely the later moves are. Where an actor cannot tell nodes
apart it weighs them by how likely play is to be there; such information sets depend on each other,
and their mixes are given and answered (see equilibrium.py). All else follows from the last move
upward.

source: Signorino (1999), Strategic interaction and the statistical analysis of international
        conflict, APSR 93; McKelvey and Palfrey (1998), Quantal response equilibria for extensive
        form games, Experimental Economics 1
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alliancegame.evidence.estimation.error_laws import EVEN, LEAST, logit, probit
from alliancegame.evidence.estimation.estimation_options import Error, Law
from alliancegame.evidence.estimation.form import Form
from alliancegame.evidence.estimation.jets import Jet, constant, exp, power, total
from alliancegame.frozen import frozen


@frozen(eq=False)
class Point:
    """The numbers at which a game is played, for many cases at once.

    linear:     the value of each estimated parameter, in the form's order
    log_scales: ln σ of each actor's errors
    """

    linear: Sequence[Jet]
    log_scales: Sequence[Jet]

    def times(self, factor: float) -> Point:
        """Utilities shrunk to a share, which errors then outweigh."""
        return Point([jet * factor for jet in self.linear], self.log_scales)

    def still(self) -> Point:
        """The point without derivatives."""
        return Point(
            [Jet(jet.value) for jet in self.linear],
            [Jet(scale.value) for scale in self.log_scales],
        )


Mixes = Mapping[int, Sequence[Jet]]
"""{information set: the probability of each of its actions}"""


@frozen(eq=False)
class Play:
    """Play at a point of a tree.

    mixes:   at every information set
    replies: what the information sets whose mixes were given answer to all that
    reach:   the probability that play comes to each node
    """

    mixes: Mixes
    replies: Mixes
    reach: Sequence[Jet]


@frozen
class Errors:
    """The law of the errors and where they are."""

    law: Law
    error: Error

    def mix(self, values: Sequence[Jet], spreads: Sequence[Jet], log_scale: Jet) -> Sequence[Jet]:
        """The probability of each action.

        spreads: Σ r² over the outcomes each action may lead to, which private information takes
        """
        if len(values) == 1:
            return [constant(1.0)]
        if self.law is Law.LOGIT:
            return logit(values, exp(-log_scale))
        variance = exp(log_scale * 2.0)
        if self.error is Error.AGENT:
            return probit(values, [variance] * len(values), EVEN)
        return probit(values, [spread * variance for spread in spreads])


def played(form: Form, point: Point, errors: Errors, fixed: Mixes, share: float = 1.0) -> Play:
    """Play at a point, with the mixes of the coupled information sets given.

    share: of the utilities that is counted; what it leaves is the weight of error
    """
    nodes = form.tree.nodes
    values: list[dict[int, Jet]] = [{} for _ in nodes]
    spreads = [constant(1.0) for _ in nodes]
    mixes: dict[int, Sequence[Jet]] = dict(fixed)
    for at in reversed(range(len(nodes))):
        node = nodes[at]
        if not node.actions:
            values[at] = {i: utility(form, point, i, at) * share for i in form.concerned[at]}
            continue
        place = node.information_set
        if place is not None and place not in mixes:
            actor = form.sets[place].actor
            mixes[place] = errors.mix(
                [values[child][actor] for child in node.children],
                [spreads[child] for child in node.children],
                point.log_scales[actor],
            )
        mix = _mix_at(form, mixes, at)
        for i in form.concerned[at]:
            values[at][i] = total(
                [p * values[child][i] for p, child in zip(mix, node.children, strict=True)]
            )
        if errors.error is Error.PRIVATE:
            spreads[at] = total(
                [p * p * spreads[child] for p, child in zip(mix, node.children, strict=True)]
            )
    reach = reached(form, mixes)
    replies = {place: _reply(form, point, errors, place, values, spreads, reach) for place in fixed}
    return Play(mixes, replies, reach)


def utility(form: Form, point: Point, actor: int, outcome: int) -> Jet:
    """The utility of an outcome to an actor."""
    fixed = constant(form.fixed[actor, outcome])
    rates = form.rates[:, actor, outcome]
    pairs = zip(point.linear, rates, strict=True)
    return total([fixed, *(jet * float(rate) for jet, rate in pairs if rate)])


def reached(form: Form, mixes: Mixes) -> list[Jet]:
    """The probability that play comes to each node."""
    reach = [constant(1.0)] * len(form.tree.nodes)
    for at, node in enumerate(form.tree.nodes):
        if node.actions:
            for p, child in zip(_mix_at(form, mixes, at), node.children, strict=True):
                reach[child] = reach[at] * p
    return reach


def _mix_at(form: Form, mixes: Mixes, at: int) -> Sequence[Jet]:
    node = form.tree.nodes[at]
    if node.information_set is None:
        return [constant(float(chance)) for chance in node.chances]
    return mixes[node.information_set]


def _reply(
    form: Form,
    point: Point,
    errors: Errors,
    place: int,
    values: Sequence[Mapping[int, Jet]],
    spreads: Sequence[Jet],
    reach: Sequence[Jet],
) -> Sequence[Jet]:
    """The mix that answers the others', where an actor weighs the nodes it cannot tell apart."""
    information_set = form.sets[place]
    likely = [reach[at] + LEAST for at in information_set.nodes]
    whole = power(total(likely), -1.0)
    beliefs = [each * whole for each in likely]
    worth, spread = [], []
    for branch in range(len(information_set.actions)):
        below = [form.tree.nodes[at].children[branch] for at in information_set.nodes]
        pairs = list(zip(beliefs, below, strict=True))
        worth.append(
            total([belief * values[child][information_set.actor] for belief, child in pairs])
        )
        spread.append(total([belief * belief * spreads[child] for belief, child in pairs]))
    return errors.mix(worth, spread, point.log_scales[information_set.actor])
