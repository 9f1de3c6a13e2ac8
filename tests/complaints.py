"""What a command complains of, beside how long it has been at work on a busy machine."""


def complaints(told: str) -> str:
    """Standard error without the lines that say that a command is still at work."""
    lines = told.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("At work for "))
