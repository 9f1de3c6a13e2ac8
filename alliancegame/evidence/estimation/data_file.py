"""Tables of cases, from a file or a DataFrame, and where each row stands in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alliancegame.errors import AllianceGameError, GameFileError, MissingExtraError
from alliancegame.frozen import frozen
from alliancegame.reading import bytes_of
from alliancegame.writing import whole, write_text

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 2_000_000_000
"""The most bytes of a table."""

MISSING = ("", "NA", "NaN", "nan", ".")
"""The texts that stand for an empty cell of a text file."""


class Ending(StrEnum):
    """Endings of the names of files of cases."""

    CSV = ".csv"
    TSV = ".tsv"
    PARQUET = ".parquet"
    XLSX = ".xlsx"


@frozen(eq=False)
class Table:
    """Cases, one a row.

    name:  of the file; "" for a frame from Python
    """

    frame: pd.DataFrame
    name: str = ""

    def where(self, row: int) -> str:
        """The place of a row: its line in a file (after the line of names), else its label."""
        if self.name.endswith((Ending.CSV, Ending.TSV, Ending.XLSX)):
            return f"{self.name}:{row + 2}"
        owner = f"{self.name}: " if self.name else ""
        return f"{owner}row {self.frame.index[row]}"

    @property
    def whole(self) -> str:
        """The beginning of an error about no row in particular."""
        return f"{self.name}:1: " if self.name else ""


def read_table(path: Path) -> Table:
    """The table in a file.

    raises: AllianceGameError if it cannot be read, MissingExtraError without what reads its kind
    """
    ending = path.suffix.lower()
    readers: dict[str, Callable[[bytes], pd.DataFrame]] = {
        Ending.CSV: _text,
        Ending.TSV: _text,
        Ending.PARQUET: _parquet,
        Ending.XLSX: partial(_workbook, str(path)),
    }
    if ending not in readers:
        known = ", ".join(Ending)
        raise AllianceGameError(
            f'{path}: its name ends in "{ending}"; tables of cases end in {known}. Save it as one.'
        )
    content = bytes_of(path, LARGEST)
    try:
        frame = readers[ending](content)
    except (GameFileError, MissingExtraError):
        raise
    except Exception as error:  # each reader has its own kinds
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise AllianceGameError(
            f"{path}: it is no table that can be read ({reason}). Save it again, with one line of "
            "names above the cases."
        ) from None
    frame.columns = [str(name).strip() for name in frame.columns]
    return Table(frame, str(path))


def _text(content: bytes) -> pd.DataFrame:
    import pandas as pd

    text = content.decode("utf-8-sig")
    head = next(csv.reader([text.partition("\n")[0]]), [])
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count) if head else ","
    if not first.strip():
        raise ValueError("its first line is empty")
    frame = pd.read_csv(
        io.StringIO(text),
        sep=separator,
        decimal="," if separator == ";" else ".",
        keep_default_na=False,
        na_values=list(MISSING),
        skip_blank_lines=False,
        skipinitialspace=True,
        low_memory=False,
    )
    names = next(csv.reader([first], delimiter=separator))
    _require_distinct([name.strip() for name in names])
    return frame


def _parquet(content: bytes) -> pd.DataFrame:
    import pandas as pd

    return pd.read_parquet(io.BytesIO(content))


def _workbook(name: str, content: bytes) -> pd.DataFrame:
    import pandas as pd

    from alliancegame.game.formats.sheets import opened_workbook, require_small_sheet, unescaped

    def resolved(cell: Any) -> Any:
        return unescaped(cell) if isinstance(cell, str) else cell

    book = opened_workbook(content, name)
    require_small_sheet(book.worksheets[0], name)
    frame = pd.read_excel(book, engine="openpyxl", keep_default_na=False, na_values=list(MISSING))
    for column in frame.select_dtypes(exclude="number"):
        frame[column] = frame[column].map(resolved)
    return frame.rename(columns=resolved)


def _require_distinct(names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"column {twice[0]} stands twice")


def write_frame(path: Path, frame: pd.DataFrame) -> None:
    """Writes a table, whole or not at all.

    raises: AllianceGameError for an ending that is not written, or where it cannot be written
    """
    ending = path.suffix.lower()
    if ending == Ending.PARQUET:
        with whole(path) as beside:
            frame.to_parquet(beside, index=False)
    elif ending in (Ending.CSV, Ending.TSV):
        separator = "," if ending == Ending.CSV else "\t"
        write_text(path, frame.to_csv(index=False, sep=separator))
    else:
        raise AllianceGameError(
            f'{path}: its name ends in "{ending}"; simulated cases are written to .csv, .tsv or '
            ".parquet. Name such a file."
        )


def table_of(data: Any) -> Table:
    """The table in a file's path, or of a DataFrame.

    raises: AllianceGameError if it is neither, or cannot be read
    """
    if isinstance(data, Table):
        return data
    if isinstance(data, str | Path):
        return read_table(Path(data))
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        return Table(data.rename(columns=str))
    raise AllianceGameError(
        f"the data are a {type(data).__name__}; they are a DataFrame, or the path of a table. "
        "Give one of these."
    )
