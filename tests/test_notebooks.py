"""The notebooks run from start to end, and nothing they printed is kept in the repository."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "games" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

LARGEST_PAGE = 500_000
"""Letters of a page of sliders in a notebook."""


def read(path: Path) -> Any:
    import nbformat

    return nbformat.read(path, as_version=4)


def test_notebooks_have_numbers_each_its_own_from_1_on() -> None:
    numbers = [int(path.name[:2]) for path in NOTEBOOKS]
    assert numbers[0] == 1
    assert len(set(numbers)) == len(numbers) >= 8


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs_and_begins_with_a_title(path: Path) -> None:
    import nbformat

    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("# ")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_start_to_end(path: Path, tmp_path: Path) -> None:
    from nbclient import NotebookClient

    notebook = read(path)
    with warnings.catch_warnings():
        # the kernel's transport warns of its own affairs
        warnings.simplefilter("ignore")
        NotebookClient(
            notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
        ).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [item for item in shown if item.get("name") == "stderr"]
    assert any("image/png" in item.get("data", {}) for item in shown)
    pages = [
        text for item in shown if "<iframe" in (text := item.get("data", {}).get("text/html", ""))
    ]
    assert len(pages) == sum("explorer(" in cell.source for cell in notebook.cells)
    assert all(len(page) < LARGEST_PAGE for page in pages)


def copied(*arguments: str | Path) -> Any:
    from typer.testing import CliRunner

    from alliancegame.cli.main import app

    return CliRunner().invoke(app, ["notebooks", *map(str, arguments)])


def test_the_notebooks_are_copied_out_and_replace_nothing_unasked(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "mine"
    assert copied(folder).exit_code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in NOTEBOOKS
    }
    edited = folder / NOTEBOOKS[0].name
    edited.write_text("mine")
    assert "it exists already" in str(copied(folder).exception)
    assert edited.read_text() == "mine"
    assert copied(folder, "--force").exit_code == 0
    assert edited.read_bytes() == NOTEBOOKS[0].read_bytes()


def test_notebooks_are_not_copied_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("mine")
    assert "it is a file. Name a folder." in str(copied(target).exception)
    assert target.read_text() == "mine"
