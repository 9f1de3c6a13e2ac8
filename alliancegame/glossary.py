"""The words of the field as this program uses them: one meaning, one formula, one source each."""

from __future__ import annotations

from alliancegame.errors import NameUnknownError, did_you_mean

GLOSSARY: dict[str, str] = {
    "radius, max": (
        "The least share r such that some parameters, each moved by at most r of its stated "
        "range, make somebody gain by leaving: the worst case over a box, as in robust "
        "optimization (Ben-Tal, El Ghaoui and Nemirovski 2009, section 1). Weights stay at or "
        "above 0 and chances between 0 and 1."
    ),
    "radius, Euclid": (
        "The shortest distance, in ranges, to parameters at which the deviation starts to "
        "pay: a quadratic program without a duality gap (Boyd and Vandenberghe 2004, appendix "
        "B)."
    ),
    "Nash equilibrium": ("Nobody gains by leaving alone (Nash 1951); strict: everybody loses."),
    "strong equilibrium": (
        "No coalition has a joint deviation, in pure actions, from which all its members gain "
        "(Aumann 1959)."
    ),
    "coalition-proof equilibrium": (
        "No coalition has a joint deviation, in pure actions, that would itself withstand further "
        "ones by its members (Bernheim, Peleg and Whinston 1987)."
    ),
    "trembling-hand perfect": (
        "Each part is best also against small mistakes of the others (Selten 1975)."
    ),
    "rationalizable": (
        "Common knowledge of rationality does not rule it out (Bernheim 1984; Pearce 1984). With "
        "three or more actors beliefs about the others may be correlated, which may leave more "
        "than independent ones do."
    ),
    "GMR, SMR, SEQ": (
        "Stability in the graph model (Fang, Hipel and Kilgour 1993): every gain can be "
        "answered to the mover's loss; answered so that it cannot escape; answered by moves "
        "that themselves pay. For coalitions: Kilgour, Hipel, Fang and Peng (2001), Inohara "
        "and Hipel (2008)."
    ),
    "correlated equilibrium": (
        "Play that may depend on signals, none of which anybody wants to disregard (Aumann "
        "1987); it contains every Nash equilibrium, so that its interval holds whichever is "
        "played."
    ),
    "payoff dominance": (
        "The pact gives nobody less than any other equilibrium found (Harsanyi and Selten "
        "1988, section 3.6)."
    ),
    "p-dominance": (
        "Each part is best for whoever believes with probability p that all others play "
        "theirs (Morris, Rob and Shin 1995), nobody playing what iterated strict dominance rules "
        "out; where the actors' least probabilities p_i sum to less than 1, the pact is robust to "
        "incomplete information (Kajii and Morris 1997; Oyama and Tercieux 2009)."
    ),
    "risk dominance": (
        "Of two strict equilibria of a 2×2 game, the one with the greater product of losses "
        "from deviating alone (Harsanyi and Selten 1988, section 3.9)."
    ),
    "basin of attraction": (
        "The share of mixed profiles from which best responses lead to it (Gilboa and Matsui "
        "1991), estimated by seeded draws. The replicator dynamics of the plot of basins leads "
        "elsewhere from some of them, so that its shares are others."
    ),
    "stochastic stability": (
        "It is played almost always when actors best-respond one at a time and err the more "
        "rarely, the more an error costs, as a share of the actor's payoff range (Alós-Ferrer and "
        "Netzer 2010). Among the solution concepts it stands with all errors equally rare."
    ),
    "quantal response": (
        "Where the branch of logit equilibria leads that begins at random play (McKelvey and "
        "Palfrey 1995); each actor's precision in units of one over its stake."
    ),
    "cheapest plan": (
        "Breaking the pact is making one deviation pay: a continuous knapsack problem "
        "(Dantzig 1957), the least over actors and deviations; securing it is one linear "
        "program. The cost of breaking is an infimum, at which the deviation just ties."
    ),
    "inverse": (
        "For which values of each weight, all else as stated, nobody gains by leaving: every "
        "gain is linear in one weight, so that the ends are exact. Inverse game theory, one "
        "parameter at a time (Kuleshov and Schrijvers 2015)."
    ),
    "grim trigger": (
        "Any departure ends co-operation in a stage equilibrium (Friedman 1971): an actor "
        "with pact payoff c, best deviation b and punishment v keeps it if δ ≥ (b − c) / (b − "
        "v)."
    ),
    "tit for tat": (
        "Two actors; the other answers a departure with its own best departure until the pact's "
        "action returns (Axelrod 1984; beyond two actions each our extension). A threshold for "
        "Nash, not for subgame-perfect, equilibrium."
    ),
    "harshest punishment": (
        "The worst that credible play can do to an actor of two: in pure strategies, with a coin "
        "that all see, and one discount factor for both (Abreu, Pearce and Stacchetti 1990)."
    ),
    "bound on patience": (
        "No equilibrium of the repeated game gives an actor less than its minmax value (Abreu "
        "1988; Fudenberg and Maskin 1986). The others may act in concert, which for three and more "
        "actors bounds it from below."
    ),
    "survival": (
        "Shocks arrive and pass at yearly rates, with an intensity of their severity; while "
        "those in force make somebody gain by leaving, the pact as written is left, be it for "
        "another form in which the commitment is kept, at its exit rate, by default at once: a "
        "Markov chain over intensities (Kalbfleisch and Prentice 2002, chapters 1 and 8)."
    ),
    "margin": (
        "What an actor would lose by its best departure from the pact alone, as a share of "
        "its stake; negative where leaving pays. The pact's margin is the least over "
        "actors. Beyond 100% it is written as times the stake (2.3 ×): under a shock, and at "
        "points of a sequence to which neither the pact nor best departures lead, more may be "
        "decided than is at stake in the pact today."
    ),
    "holds": (
        "Nobody gains by leaving the pact alone: it is a Nash equilibrium of the game as "
        "stated. It does not mean that the pact will be played. To leave is to depart from the "
        "pact as written, also to another form in which the commitment is kept, which is then said."
    ),
    "breaks at": (
        "The least share of a shock's full intensity at which somebody gains by leaving; an "
        "exact root of a polynomial in the intensity."
    ),
    "stake": (
        "What an actor's margin is a share of: its greatest minus its least payoff over the "
        "outcomes in which every actor, at each of its choices, keeps its part of the pact or "
        "takes its best departure from it. It is taken once, from the game without shocks at the "
        "stated values, and serves under shocks and in draws too. What is nobody's best departure "
        "does not count, so that adding it changes no margin. Where an actor is paid the same in "
        "all of these outcomes: its range over all that are open."
    ),
    "binding": (
        "The actor with the least margin, also said to be bound least. Who would leave first is "
        "told by breakpoints, not by this."
    ),
    "leaves first": (
        "The actor that the earliest breakpoint turns: of all shocks alone, the one that makes "
        "somebody gain by leaving at the least share of its full intensity. Actors whom no shock "
        "turns before all others come last, in the order of their margins."
    ),
    "share of draws": (
        "The share of independent draws from the numbers' ranges in which the pact is an "
        "equilibrium, with Wilson's 95% interval. It is a share of what the file calls "
        "possible, not a forecast."
    ),
    "mean life": (
        "The expected time until the pact is over: longer than the median life where a few last "
        "long, infinite where it may last for ever."
    ),
    "median life": (
        "The time by which the pact is as likely as not to be over, at the file's yearly rates."
    ),
    "judgement": (
        "The share of what the verdict turns on whose size, not only its direction, is the "
        "analyst's own reading."
    ),
    "range": (
        "What a number may be today: nine in ten, unless the file says how sure it is. What "
        "shocks and levers can do to it is theirs to say."
    ),
    "coverage": (
        "How complete a list of equilibria is, and why one can know: all; all isolated ones; "
        "or some."
    ),
    "regret": (
        "The most an actor could gain by another action, the others' play given; recomputed "
        "from the payoffs for every equilibrium shown."
    ),
    "minimal breaking set": (
        "Shocks that break the pact together, at full intensity, while no fewer of them do."
    ),
    "grade": (
        "Holds firmly: at the stated values by 10% or more of an actor's stake, and in "
        "90% or more of the draws. Holds: at the stated values, and in at least half of the "
        "draws. On a knife edge: at the stated values, but not in most draws. Fails as "
        "stated: at the stated values, though it holds in most draws. Fails: at the stated "
        "values, and in at least half of the draws."
    ),
}
"""{term: what it means, in one or two sentences, with whose definition it is}."""


def meaning(term: str) -> str:
    """A term's definition.

    raises: NameUnknownError for a term that the glossary does not have
    """
    if term in GLOSSARY:
        return GLOSSARY[term]
    hint = did_you_mean(term, list(GLOSSARY)) or f" Known: {', '.join(sorted(GLOSSARY))}."
    raise NameUnknownError(f'term "{term}" is not in the glossary.{hint}')
