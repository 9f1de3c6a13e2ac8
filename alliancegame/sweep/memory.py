"""The memory of the machine, so that what needs more is told before it is begun."""

from __future__ import annotations

import os

from alliancegame.errors import AllianceGameError


def machine_memory() -> float:
    """Bytes that this process may take at most; infinite where nobody tells."""
    limits = [float("inf")]
    if hasattr(os, "sysconf"):
        limits.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    if os.name == "posix":
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        if soft != resource.RLIM_INFINITY:
            limits.append(soft)
    return min(limits)


def require_memory(needed: float, what: str, remedy: str) -> None:
    """Raises AllianceGameError if what needs so many bytes needs more than there are."""
    there = machine_memory()
    if needed > there:
        raise AllianceGameError(
            f"{what} needs some {needed / 1e9:,.0f} GB of memory; this process may take "
            f"{there / 1e9:,.1f}. {remedy}"
        )
