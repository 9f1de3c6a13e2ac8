"""Random models and games for property tests."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from alliancegame.game.game import Game, PureProfile
from alliancegame.model.model import (
    CHANGE_KINDS,
    NATURE,
    Actor,
    Change,
    Commitment,
    Decision,
    Effect,
    Interest,
    Model,
    Shock,
)
from alliancegame.model.parameter import Parameter

amounts = st.integers(-30, 30).map(lambda n: Fraction(n, 10))
weights = st.integers(0, 20).map(lambda n: Fraction(n, 10))


@st.composite
def models(draw: st.DrawFn, actors: tuple[int, int] = (1, 3), shocks: int = 2) -> Model:
    """A model of simultaneous decisions with random effects, ties included."""
    names = [f"a{i}" for i in range(draw(st.integers(*actors)))]
    actions = {name: [f"x{k}" for k in range(draw(st.integers(1, 3)))] for name in names}
    parameters, interests, effects = {}, [], []
    for name in names:
        for k in range(draw(st.integers(1, 2))):
            weight = f"{name}.i{k}"
            parameters[weight] = Parameter(weight, draw(weights))
            interests.append(Interest(name, f"i{k}", f"i{k}", weight))
            for e in range(draw(st.integers(0, 3))):
                amount = f"{weight}.{e + 1}"
                parameters[amount] = Parameter(amount, draw(amounts))
                when = {
                    other: tuple(
                        draw(st.lists(st.sampled_from(actions[other]), min_size=1, unique=True))
                    )
                    for other in names
                    if draw(st.booleans())
                }
                effects.append(Effect(amount, name, f"i{k}", weight, amount, 1, when))
    pact = {name: draw(st.sampled_from(actions[name])) for name in names}
    happenings = []
    for k in range(shocks):
        changes = tuple(
            Change(draw(st.sampled_from(sorted(parameters))), kind, draw(weights))
            for kind in draw(st.lists(st.sampled_from(CHANGE_KINDS), max_size=3))
        )
        happenings.append(Shock(f"s{k}", f"s{k}", changes))
    return Model(
        "random",
        "Random",
        "",
        tuple(Actor(name, name) for name in names),
        tuple(interests),
        tuple(Decision(name, name, dict.fromkeys(actions[name], "")) for name in names),
        tuple(effects),
        parameters,
        Commitment("the pact", tuple(names), pact, ({k: (v,) for k, v in pact.items()},)),
        tuple(happenings),
    )


def model_of(payoffs: np.ndarray, pact: PureProfile) -> Model:
    """A model with these payoffs, shape (n, k_1, ..., k_n): an effect for each actor and profile."""
    names = [f"a{i}" for i in range(len(payoffs))]
    parameters = {f"{name}.all": Parameter(f"{name}.all", Fraction(1)) for name in names}
    effects = []
    for (actor, *profile), value in np.ndenumerate(payoffs):
        weight = f"{names[actor]}.all"
        amount = f"{weight}.{'-'.join(map(str, profile))}"
        parameters[amount] = Parameter(amount, Fraction(value))
        when = {name: (f"x{k}",) for name, k in zip(names, profile, strict=True)}
        effects.append(Effect(amount, names[actor], "all", weight, amount, 1, when))
    named = {name: f"x{k}" for name, k in zip(names, pact, strict=True)}
    return Model(
        "given",
        "Given",
        "",
        tuple(Actor(name, name) for name in names),
        tuple(Interest(name, "all", "all", f"{name}.all") for name in names),
        tuple(
            Decision(name, name, {f"x{k}": "" for k in range(count)})
            for name, count in zip(names, payoffs.shape[1:], strict=True)
        ),
        tuple(effects),
        parameters,
        Commitment("the pact", tuple(names), named, ({k: (v,) for k, v in named.items()},)),
    )


@st.composite
def games(
    draw: st.DrawFn,
    actors: tuple[int, int] = (2, 3),
    actions: tuple[int, int] = (1, 3),
    size: int = 9,
) -> Game:
    """A game with small integer payoffs, ties and degeneracy included."""
    n = draw(st.integers(*actors))
    shape = tuple(draw(st.integers(*actions)) for _ in range(n))
    count = n * int(np.prod(shape))
    values = draw(st.lists(st.integers(-size, size), min_size=count, max_size=count))
    return Game(np.array(values).reshape(n, *shape))


@st.composite
def sequences(draw: st.DrawFn) -> Model:
    """A model in sequence: b sees what a did, c does not; nature may move first, seen by a."""
    base = draw(models(actors=(2, 3), shocks=1))
    second, *others = base.decisions[1:]
    first = replace(base.decisions[0], observes=("luck",) if draw(st.booleans()) else ())
    when = {first.name: tuple(first.actions)[:1]} if draw(st.booleans()) else {}
    second = replace(second, observes=(first.name,), when=when)
    luck = Decision("luck", NATURE, {"good": "", "bad": ""}, probabilities={"good": "luck.good"})
    chance = Parameter("luck.good", draw(st.sampled_from([Fraction(1, 4), Fraction(1, 2)])))
    effects = tuple(
        replace(effect, when={**effect.when, "luck": (draw(st.sampled_from(["good", "bad"])),)})
        if draw(st.booleans())
        else effect
        for effect in base.effects
    )
    return replace(
        base,
        decisions=(first, second, *others, luck),
        effects=effects,
        parameters={**base.parameters, chance.name: chance},
    )
