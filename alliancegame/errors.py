"""Errors, each told in one line: where, what, which rule, what to do."""


class AllianceGameError(Exception):
    """Any error alliancegame raises on purpose; the command line prints it and exits.

    >>> try:
    ...     ag.load("northern-triangl")
    ... except ag.AllianceGameError as error:
    ...     print(error)
    "northern-triangl" is neither a shipped game nor a file. Did you mean...
    """

    exit_code = 2
    """2: bad input."""


class ComputationError(AllianceGameError):
    """The input was sound and the computation failed all the same."""

    exit_code = 1


class GameError(AllianceGameError):
    """A game's arrays or labels do not fit together, or a profile does not fit its game."""


class GameFileError(AllianceGameError):
    """A game file has problems; `problems` holds one line for each, in the file's order."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class GameFileWarning(UserWarning):
    """A game file was read with a change that its reader is told of, in one line."""


class NameUnknownError(AllianceGameError):
    """A name given by the user (a game, shock, parameter, actor, action) is not defined."""


class SolverRefusedError(AllianceGameError):
    """The solver asked for does not accept this game; the message says why and which would."""


class MissingExtraError(AllianceGameError):
    """An optional library is not installed; the message says how to install it."""


def unfit(value: object, wanted: str, remedy: str) -> AllianceGameError:
    """An error for an argument of another type than is asked for.

    >>> print(unfit(3, "a game", "Give its name."))
    a game is asked for, and 3 was given. Give its name.
    """
    what = repr(value) if isinstance(value, (str, int, float)) else f"a {type(value).__name__}"
    return AllianceGameError(f"{wanted} is asked for, and {what} was given. {remedy}")


SHORT = 4
"""Letters of a name up to which another is close only if most of them are the same."""


def did_you_mean(name: str, known: "list[str] | tuple[str, ...]") -> str:
    """' Did you mean "x"?' for the closest known name, or '' when none is close.

    >>> did_you_mean("munitons", ["munitions", "isolation"])
    ' Did you mean "munitions"?'
    >>> did_you_mean("US", ["us", "rok"])
    ' Did you mean "us"?'
    """
    from difflib import get_close_matches

    by_lower_case = {name.lower(): name for name in known}
    cutoff = 0.6 if len(name) > SHORT else 0.65  # of few letters half are alike by chance
    close = get_close_matches(name.lower(), by_lower_case, n=1, cutoff=cutoff)
    return f' Did you mean "{by_lower_case[close[0]]}"?' if close else ""
