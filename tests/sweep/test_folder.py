"""A sweep's folder: damage is told, one sweep at a time writes into it, and nothing hangs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from alliancegame.errors import AllianceGameError, ComputationError
from alliancegame.model.file.library import load
from alliancegame.sweep.coordinates import ranged_coordinates
from alliancegame.sweep.designs import Sobol
from alliancegame.sweep.folder import finished_store, read
from alliancegame.sweep.pace import Chunk
from alliancegame.sweep.run import described, sweep
from alliancegame.sweep.store import Store
from alliancegame.sweep.study import Study


@pytest.fixture(scope="module")
def study() -> Study:
    model = load("assurance")
    return Study(model, Sobol(ranged_coordinates(model), 256, 7), play="none")


@pytest.fixture
def store(study: Study, tmp_path: Path) -> Store:
    return sweep(study, tmp_path / "sweep", chunk=128)


def unfinished(store: Store) -> None:
    """As if the sweep had been killed before its last chunk."""
    list(store.files().values())[-1].unlink()
    store.table.rename(store.unfinished)


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("place", [5, 200, -200, -3])
@pytest.mark.parametrize("whole", [True, False])
def test_a_flipped_bit_is_told_when_a_sweep_goes_on_or_is_read(
    place: int, whole: bool, study: Study, store: Store
) -> None:
    undamaged = read(store.folder)
    if not whole:
        unfinished(store)
    damaged = next(iter(store.files().values()))
    flip(damaged, place)
    message = f"{damaged.name}: the file is damaged"
    with pytest.raises(ComputationError, match=message):
        sweep(study, store.folder)
    if whole:
        with pytest.raises(ComputationError, match=message):
            finished_store(store.folder)
    damaged.unlink()
    sweep(study, store.folder)
    assert read(store.folder).equals(undamaged)


def test_a_chunk_removed_from_a_finished_table_is_told_and_computed_anew(
    study: Study, store: Store
) -> None:
    undisturbed = read(store.folder)
    (chunk, path), *_ = store.files().items()
    path.unlink()
    with pytest.raises(AllianceGameError, match=f"{chunk.size} of 256 points are missing"):
        read(store.folder)
    told: list[str] = []
    sweep(study, store.folder, notice=told.append)
    assert "128 of 256 points have been removed from the finished table" in told[0]
    assert read(store.folder).equals(undisturbed)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are POSIX")
@pytest.mark.parametrize("whole", [True, False])
def test_a_pipe_in_place_of_a_chunk_is_told(whole: bool, study: Study, store: Store) -> None:
    if not whole:
        unfinished(store)
    path = next(iter(store.files().values()))
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(ComputationError, match="this is no file"):
        sweep(study, store.folder)


MANIFESTS = {
    "a list": "[]",
    "a number": "1",
    "nothing": "null",
    "no points": '{"provenance": {"scenarios": []}}',
    "points of another type": '{"provenance": {"scenarios": []}, "points": "many"}',
    "points that are true": '{"provenance": {"scenarios": []}, "points": true}',
    "provenance of another type": '{"provenance": [], "points": 3}',
    "scenarios of another type": '{"provenance": {"scenarios": 1}, "points": 3}',
    "deep nesting": "[" * 100_000,
    "not JSON": "hello",
    "no text": "\udcff",
}


@pytest.mark.parametrize("content", MANIFESTS.values(), ids=MANIFESTS)
def test_a_damaged_account_of_what_a_table_depends_on_is_one_line(
    content: str, study: Study, store: Store
) -> None:
    manifest = store.folder / "sweep.json"
    manifest.write_text(content, encoding="utf-8", errors="surrogateescape")
    for act in (lambda: sweep(study, store.folder), lambda: read(store.folder)):
        with pytest.raises(AllianceGameError, match="the file is damaged"):
            act()


@pytest.mark.parametrize("other", ["a list", 3, None, {"seed": [1]}])
def test_an_account_whose_parts_have_other_types_is_of_another_sweep(
    other: object, study: Study, store: Store
) -> None:
    manifest = store.folder / "sweep.json"
    content = json.loads(manifest.read_text())
    content["provenance"]["design"] = other
    manifest.write_text(json.dumps(content))
    with pytest.raises(AllianceGameError, match="holds another sweep"):
        sweep(study, store.folder)


HOLDING = """
import sys
from pathlib import Path
from alliancegame.sweep.folder import opened_store
import json
with opened_store(Path(sys.argv[1]), json.loads(sys.argv[2]), 256):
    print("open", flush=True)
    sys.stdin.readline()
"""


def test_of_two_sweeps_into_one_folder_the_second_is_told(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "sweep"
    command = [sys.executable, "-c", HOLDING, str(folder), json.dumps(described(study))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "open\n"
        with pytest.raises(ComputationError, match="another sweep is writing into the folder"):
            sweep(study, folder)
        first.kill()  # whoever is killed lets go
    sweep(study, folder)
    assert list(finished_store(folder).files()) == [Chunk(0, 256)]
