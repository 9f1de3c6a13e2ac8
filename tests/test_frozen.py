"""Frozen classes do what frozen dataclasses of the standard library do."""

from __future__ import annotations

import copy
import pickle
import re
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from functools import cached_property
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

import alliancegame
from alliancegame.frozen import frozen


def shift(decorated: Any) -> Any:
    """A class with a field of each kind."""

    class Shift:
        actor: str
        by: float = 1.0
        because: list[str] = field(default_factory=list)
        hidden: int = field(default=0, repr=False, compare=False)

        @cached_property
        def doubled(self) -> float:
            return 2 * self.by

    return decorated(Shift)


Ours: Any = shift(frozen)
Theirs: Any = shift(dataclass(frozen=True))
GIVEN: list[tuple[Any, ...]] = [("a",), ("a", 2.0), ("a", 1.0, ["b"]), ("a", 1.0, ["b"], 7)]


@frozen
class Owed:
    """One field, so that its content is no tuple by itself."""

    share: float


@frozen(eq=False, repr=False)
class Plain:
    """Neither equality nor representation of its own."""

    share: float


@frozen
class Paid(Owed):
    """A class with fields of a class with fields."""

    late: bool = False

    def __post_init__(self) -> None:
        if self.share < 0:
            raise ValueError("negative")


def test_they_are_dataclasses_with_these_fields_and_this_signature() -> None:
    assert [item.name for item in fields(Ours)] == [item.name for item in fields(Theirs)]
    assert list(signature(Ours).parameters) == list(signature(Theirs).parameters)
    assert signature(Ours).parameters["by"] == signature(Theirs).parameters["by"]
    assert Ours.__match_args__ == Theirs.__match_args__


@pytest.mark.parametrize("given", GIVEN)
def test_they_hold_show_and_replace_the_same(given: tuple[Any, ...]) -> None:
    ours, theirs = Ours(*given), Theirs(*given)
    assert asdict(ours) == asdict(theirs)
    assert repr(ours) == repr(theirs)
    assert repr(replace(ours, by=5.0)) == repr(replace(theirs, by=5.0))
    assert ours.doubled == theirs.doubled
    assert ours.doubled == 2 * ours.by  # once more, as it is kept


@pytest.mark.parametrize("first", GIVEN)
@pytest.mark.parametrize("second", GIVEN)
def test_they_are_equal_where_what_is_compared_is(
    first: tuple[Any, ...], second: tuple[Any, ...]
) -> None:
    assert (Ours(*first) == Ours(*second)) == (Theirs(*first) == Theirs(*second))


def test_a_list_that_nobody_gave_is_not_shared() -> None:
    Ours("a").because.append("b")
    assert Ours("a").because == []


def test_equal_ones_have_the_hash_of_their_content() -> None:
    assert hash(Owed(2.0)) == hash((2.0,)) == hash(Owed(2.0))
    assert hash(Paid(2.0, late=True)) == hash((2.0, True))


def test_a_number_that_is_none_equals_itself() -> None:
    none = float("nan")
    assert Owed(none) == Owed(none)


def test_other_classes_are_not_equal() -> None:
    assert Owed(1.0) != Paid(1.0)
    assert Owed(1.0) != 1.0


def test_a_class_without_equality_has_that_of_its_base() -> None:
    assert Plain(1.0) != Plain(1.0)
    assert repr(Plain(1.0)).startswith("<")


def test_nothing_is_set_or_taken_away() -> None:
    owed = Owed(1.0)
    for name in ("share", "other"):
        with pytest.raises(FrozenInstanceError):
            setattr(owed, name, 2.0)
    with pytest.raises(FrozenInstanceError):
        del owed.share
    assert owed == Owed(1.0)


def test_an_argument_that_is_missing_or_unknown_is_named() -> None:
    with pytest.raises(TypeError, match=r"Owed.__init__\(\) missing .* 'share'"):
        Owed()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'part'"):
        Owed(part=1)  # type: ignore[call-arg]


def test_what_a_class_checks_is_checked_however_it_is_made() -> None:
    assert Paid(1.0).late is False
    with pytest.raises(ValueError, match="negative"):
        Paid(-1.0)
    with pytest.raises(ValueError, match="negative"):
        replace(Paid(1.0), share=-1.0)


def test_they_are_copied_and_sent() -> None:
    paid = Paid(1.0, late=True)
    assert copy.deepcopy(paid) == paid
    assert pickle.loads(pickle.dumps(paid)) == paid


def test_the_packages_classes_that_nobody_changes_are_all_of_one_kind() -> None:
    """Those of the standard library compile six methods each, which every command waits for."""
    package = Path(alliancegame.__file__).parent
    own = re.compile(r"^@dataclass\([^)]*frozen", re.MULTILINE)
    modules = [path for path in package.rglob("*.py") if own.search(path.read_text("utf-8"))]
    assert [str(path.relative_to(package)) for path in modules] == []
