"""Numbers as JSON has them."""

from typing import TypeAlias

Number: TypeAlias = float | None
"""A number; null where there is none, or where it is not finite."""
