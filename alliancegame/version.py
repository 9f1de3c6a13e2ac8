"""The version that is installed."""

from __future__ import annotations


def version() -> str:
    """As the package's metadata say; "not installed" where it runs from its source alone."""
    from importlib import metadata

    try:
        return metadata.version("alliancegame")
    except metadata.PackageNotFoundError:
        return "not installed"
