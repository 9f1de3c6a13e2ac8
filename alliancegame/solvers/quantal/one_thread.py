"""Linear algebra in one thread, whatever the machine has.

Matrices of a few hundred rows are too small to be shared: on a busy machine threads that wait for
one another take twenty times as long, and sums come out in another order.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

SHARED = 50
"""Rows from which a matrix is shared among threads."""


def in_one_thread(rows: int) -> AbstractContextManager[object]:
    """A context in which products and solutions of matrices of so many rows take one thread."""
    return _threads().limit(limits=1, user_api="blas") if rows >= SHARED else nullcontext()


@cache
def _threads() -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
