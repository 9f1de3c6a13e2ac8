"""Sweeps: every row is right, whatever computes it, and the table exists whole or not at all."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow.parquet import ParquetFile
from scipy.stats import qmc

from alliancegame.errors import AllianceGameError, ComputationError
from alliancegame.game.strategies import skeleton_of
from alliancegame.model.distribution import Distribution, Shape
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load, load_any, shipped
from alliancegame.model.model import Model
from alliancegame.model.parameter import Parameter
from alliancegame.model.scenario import Scenario
from alliancegame.model.shocks import Hit
from alliancegame.sweep.chunks import chunk_content
from alliancegame.sweep.coordinates import Coordinate, intensity_coordinate, ranged_coordinates
from alliancegame.sweep.designs import STRATA, Grid, LatinHypercube, Sobol
from alliancegame.sweep.folder import finished_store, opened_store, read
from alliancegame.sweep.pace import FIRST, Chunk, Pace
from alliancegame.sweep.run import described, sweep, warm_up
from alliancegame.sweep.store import Part, Store
from alliancegame.sweep.study import Study, default_play, shock_combinations
from alliancegame.sweep.summary import summary
from alliancegame.sweep.workers import process_pool

ALLIANCE = b"""
title = "Two allies and a bystander"
[actors.a]
actions = ["keep", "leave"]
[actors.a.interests]
x = { weight = 0.8, range = [0.2, 1] }
y = { weight = 0.5, range = [0, 1], distribution = "triangular" }
[actors.b]
actions = ["keep", "leave", "run"]
unavailable = ["run"]
[actors.b.interests]
x = { weight = 0.6, range = [0.2, 1] }
[actors.c]
actions = ["yes", "no"]
[actors.c.interests]
z = { weight = 0.4, range = [0.1, 1] }
[[effects]]
interest = "a.x"
when = { a = "keep", b = "keep" }
amount = 3
range = [2, 4]
[[effects]]
interest = "a.y"
when = { a = "leave" }
amount = 3
[[effects]]
interest = "b.x"
when = { a = "keep", b = "keep" }
amount = 2
[[effects]]
interest = "b.x"
when = { b = ["leave", "run"] }
amount = 1
range = [0, 2]
[[effects]]
interest = "c.z"
when = { c = "yes", a = "keep" }
amount = 1
[[effects]]
interest = "c.z"
when = { c = "no", a = "leave" }
amount = 1.5
[commitment]
parties = ["b", "a"]
pact = { a = "keep", b = "keep", c = "yes" }
[shocks.blow]
changes = [{ parameter = "a.x", to = 0.3 }, { parameter = "c.z", times = 0 }]
[shocks.exit]
changes = [{ parameter = "b.x.2", by = 0.3 }]
allows = [{ decision = "b", action = "run", at = 0.5 }]
forbids = [{ decision = "a", action = "keep", at = 0.9 }]
"""


@pytest.fixture(scope="module")
def model() -> Model:
    return parse(ALLIANCE, "alliance.toml", "alliance")


@pytest.fixture(scope="module")
def study(model: Model) -> Study:
    return Study(model, Sobol(ranged_coordinates(model), 200, 7), shock_combinations(model, 2))


PLAY = {"equilibria", "complete", "unique", "commitment_low", "commitment_high"}


def assert_every_row_is_what_exact_arithmetic_finds(study: Study, rows: slice) -> None:
    columns = study.columns(0, study.design.size)
    for row in range(*rows.indices(study.rows)):
        values = [float(columns[item.column][row]) for item in study.design.coordinates]
        point = study.design.exact(int(columns["sample"][row]), values)
        exact = study.exactly(int(columns["scenario"][row]), point)
        for name, value in exact.items():
            if name in PLAY and not exact["complete"]:
                continue  # the batch is complete where the full solver is not yet
            found = columns[name][row]
            if name.startswith(("margin", "commitment")):
                assert found == pytest.approx(value, rel=1e-9, abs=1e-9, nan_ok=True), (row, name)
            elif name == "binding":
                actors = (study.actors[found], study.actors[value])
                tied = [columns[f"margin.{a}"][row] / float(study.stakes[a]) for a in actors]
                assert tied[0] == pytest.approx(tied[1], rel=1e-12, abs=1e-12, nan_ok=True), row
            else:
                assert found == value, (row, name)


def test_rows_of_a_sample_are_what_solving_one_at_a_time_gives(study: Study) -> None:
    assert_every_row_is_what_exact_arithmetic_finds(study, slice(0, None, 7))


COMMITTED = [
    name
    for name in shipped()
    if isinstance(game := load_any(name), Model)
    and game.commitment is not None
    and skeleton_of(game).profiles <= 2_000
]


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMITTED)
def test_rows_of_every_shipped_game_are_what_solving_one_at_a_time_gives(name: str) -> None:
    model = load(name)
    design = Sobol(ranged_coordinates(model), 2, 1)
    study = Study(model, design, shock_combinations(model, 1), default_play(model))
    assert_every_row_is_what_exact_arithmetic_finds(study, slice(0, 12))


def test_rows_that_lie_on_a_tie_are_decided_exactly(model: Model) -> None:
    # weight 0.1 × amount 3 against weight 0.3 × amount 1 and the like: floats get some wrong
    weights = [Coordinate("parameter", n, Fraction(0), Fraction(1)) for n in ("a.x", "a.y")]
    study = Study(model, Grid(tuple(weights), (11, 11)))
    columns = study.columns(0, 121)
    ties = np.isclose(columns["a.x"], columns["a.y"])
    assert ties.sum() == 11
    assert columns["holds"][ties].all()
    assert_every_row_is_what_exact_arithmetic_finds(study, slice(0, None))


def test_intensities_open_and_close_actions_at_their_thresholds(model: Model) -> None:
    varied = (intensity_coordinate(model, "exit"), intensity_coordinate(model, "blow"))
    study = Study(model, Grid(varied, (11, 3)))
    columns = study.columns(0, study.design.size)
    gone = columns["exit.intensity"] >= 0.9
    assert (columns["pure_equilibria_keeping"][gone] == 0).all()
    assert not columns["holds"][gone].any()
    assert_every_row_is_what_exact_arithmetic_finds(study, slice(0, None))


@pytest.mark.parametrize("kind", [Sobol, LatinHypercube])
def test_a_point_depends_on_seed_and_index_alone(kind: type[Sobol], model: Model) -> None:
    design = kind(ranged_coordinates(model), 1000, 5)
    whole = design.values(0, 1000)
    parts = [design.values(a, b) for a, b in [(0, 1), (1, 2), (2, 700), (700, 1000)]]
    assert (np.concatenate(parts, axis=1) == whole).all()
    assert (kind(design.coordinates, 1000, 6).values(0, 1000) != whole).any()


@pytest.mark.parametrize(("count", "seed"), [(1, 0), (61, 3), (1024, 9)])
def test_sobol_points_are_those_of_scipy(count: int, seed: int) -> None:
    span = (Fraction(0), Fraction(1))
    items = tuple(Coordinate("parameter", str(i), *span) for i in range(count))
    engine = qmc.Sobol(count, rng=np.random.default_rng(seed))
    wanted = engine.random_base2(10).T
    design = Sobol(items, 2**30, seed)
    for start in (0, 1, 255, 256, 700):
        assert (design.values(start, 1024) == wanted[:, start:]).all()
    engine.fast_forward(2**17 - 2**10)
    assert (design.values(2**17, 2**17 + 8) == engine.random(8).T).all()


def test_a_sobol_sequence_has_so_many_points_and_coordinates_and_no_more() -> None:
    item = Coordinate("parameter", "x", Fraction(0), Fraction(1))
    assert Sobol((item,), 2**30).values(2**30 - 1, 2**30).shape == (1, 1)
    assert Sobol((), 3).values(1, 3).shape == (0, 2)
    with pytest.raises(AllianceGameError, match="at most 1073741824"):
        Sobol((item,), 2**30 + 1)
    with pytest.raises(AllianceGameError, match=r"1025 numbers vary.*at most 1024 coordinates"):
        Sobol((item,) * 1025, 8)


def test_a_latin_hypercube_has_one_point_in_every_stratum(model: Model) -> None:
    design = LatinHypercube((Coordinate("parameter", "a.x", Fraction(0), Fraction(1)),), 500, 2)
    strata = np.floor(design.values(0, 500)[0] * 500).astype(int)
    assert sorted(strata) == list(range(500))
    replicated = LatinHypercube(design.coordinates, STRATA + 10, 2)
    last = np.floor(replicated.values(STRATA, STRATA + 10)[0] * 10).astype(int)
    assert sorted(last) == list(range(10))


def test_a_triangular_parameter_follows_its_distribution() -> None:
    shape = Distribution(Shape.TRIANGULAR, Fraction(1))
    stated = Parameter("x", Fraction(2), Fraction(1), Fraction(5), shape)
    item = Coordinate("parameter", "x", Fraction(1), Fraction(5), stated)
    values = item.quantiles(np.linspace(0, 1, 20_001))
    assert (values[0], values[-1]) == (1, 5)
    assert values.mean() == pytest.approx((1 + 5 + 2) / 3, abs=1e-3)
    assert (values < 2).mean() == pytest.approx((2 - 1) / (5 - 1), abs=1e-3)


def test_the_table_is_the_same_whatever_the_chunks_and_workers(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = [read(sweep(study, tmp_path / "one", chunk=1024).folder)]
    tables.append(read(sweep(study, tmp_path / "many", chunk=128).folder))
    with process_pool(2) as executor:
        store = sweep(study, tmp_path / "two", executor=executor, workers=2, chunk=256)
    tables.append(read(store.folder))
    monkeypatch.setattr(Store, "mark", lambda store: store.folder / "on another machine")
    with ThreadPoolExecutor(2) as executor:
        store = sweep(study, tmp_path / "sent", executor=executor, chunk=256)
    tables.append(read(store.folder))
    assert len(tables[0]) == study.rows == 800
    for table in tables[1:]:
        assert table.equals(tables[0])
    assert list(tables[0]["scenario"][:4]) == ["today", "blow", "exit", "blow,exit"]


SCRIPT = """
import sys
from pathlib import Path
from alliancegame.model.file.gamefile import read
from alliancegame.sweep.coordinates import ranged_coordinates
from alliancegame.sweep.designs import Sobol
from alliancegame.sweep.run import sweep
from alliancegame.sweep.study import Study, shock_combinations
from alliancegame.sweep.workers import process_pool

if __name__ == "__main__":
    model = read(Path(sys.argv[1]))
    study = Study(model, Sobol(ranged_coordinates(model), 2**17, 7), shock_combinations(model))
    with process_pool(2) as executor:
        sweep(study, sys.argv[2], executor=executor, chunk=2**12)
"""


@pytest.mark.slow
def test_a_sweep_killed_in_the_middle_goes_on_to_the_same_table(tmp_path: Path) -> None:
    game, script, folder = tmp_path / "g.toml", tmp_path / "script.py", tmp_path / "sweep"
    game.write_bytes(ALLIANCE)
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), str(game), str(folder)]
    process = subprocess.Popen(command, start_new_session=True)
    while len(list(folder.glob("unfinished/rows-*"))) < 3 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    done = {path.name: path.read_bytes() for path in folder.glob("unfinished/rows-*")}
    assert 3 <= len(done) < 128
    assert not (folder / "table").exists()
    with pytest.raises(AllianceGameError, match=r"of 131,072 points are missing"):
        read(folder)
    deadline = time.monotonic() + 20
    while _group_lives(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _group_lives(process.pid), "workers outlive the process that started them"
    model = parse(ALLIANCE, str(game), "g")
    study = Study(model, Sobol(ranged_coordinates(model), 2**17, 7), shock_combinations(model))
    sweep(study, folder)
    for name, content in done.items():
        assert (folder / "table" / name).read_bytes() == content
    undisturbed = read(sweep(study, tmp_path / "undisturbed", chunk=2**15).folder)
    assert read(folder).equals(undisturbed)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def open_store(folder: Path, provenance: dict[str, Any], points: int) -> Store:
    with opened_store(folder, provenance, points) as store:
        return store


def save(store: Store, content: bytes, start: int = 0) -> None:
    whole = Chunk(start, start + len(ParquetFile(BytesIO(content)).read()) // 4)
    store.settle(whole, store.part(whole, lambda file: file.write(content)))


def test_half_a_chunk_is_never_taken_for_a_whole_one(study: Study, tmp_path: Path) -> None:
    provenance = described(study)
    store = open_store(tmp_path / "sweep", provenance, 200)
    content = chunk_content(study, provenance, 0, 128)
    half = store.part(Chunk(128, 200), lambda file: file.write(content[: len(content) // 2]))
    save(store, content)
    assert store.missing() == [Chunk(128, 200)]
    with pytest.raises(ComputationError, match=r"the file cannot be read .* Remove it and run"):
        store.settle(Chunk(128, 200), half)
    name = f"rows-000000000128-000000000200-{half.checksum:08x}.parquet"
    half.path.rename(store.unfinished / name)
    with pytest.raises(ComputationError, match=f"{name}: the file cannot be read"):
        sweep(study, store.folder)
    assert not store.finished
    (store.unfinished / name).unlink()
    sweep(study, store.folder)
    assert list(store.files()) == [Chunk(0, 128), Chunk(128, 200)]
    assert len(read(store.folder)) == 800


def test_a_chunk_written_in_several_groups_of_rows_holds_the_same_rows(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ParquetFile(BytesIO(chunk_content(study, {}, 3, 200)))
    monkeypatch.setattr("alliancegame.sweep.chunks.ROW_GROUP", 50)
    cut = ParquetFile(BytesIO(chunk_content(study, {}, 3, 200)))
    assert (whole.num_row_groups, cut.num_row_groups) == (1, 17)
    assert cut.read().to_pandas().equals(whole.read().to_pandas())


def test_a_chunk_of_another_sweep_is_refused(study: Study, tmp_path: Path) -> None:
    provenance = described(study)
    store = open_store(tmp_path / "sweep", provenance, 200)
    with pytest.raises(ComputationError, match="is not of this sweep"):
        save(store, chunk_content(study, {**provenance, "game": "other"}, 0, 200))
    too_few = chunk_content(study, provenance, 0, 100)
    part = store.part(Chunk(0, 200), lambda file: file.write(too_few))
    with pytest.raises(ComputationError, match="is not of this sweep"):
        store.settle(Chunk(0, 200), part)


def test_two_runs_of_a_sweep_at_once_make_one_table(study: Study, tmp_path: Path) -> None:
    here = sweep(study, tmp_path / "here")
    store = open_store(tmp_path / "sweep", described(study), 200)
    for start, stop in [(0, 64), (32, 64), (128, 192)]:
        save(store, chunk_content(study, store.provenance, start, stop), start)
    sweep(study, store.folder)
    assert read(store.folder).equals(read(here.folder))


def test_a_sweep_whose_chunks_are_removed_while_it_runs_is_not_taken_for_whole(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = Store.settle

    def settled_and_removed(store: Store, chunk: Chunk, part: Part) -> None:
        settle(store, chunk, part)
        if chunk.start == 0:
            store.files()[chunk].unlink()

    with monkeypatch.context() as patched:
        patched.setattr(Store, "settle", settled_and_removed)
        with pytest.raises(ComputationError, match="removed during the sweep"):
            sweep(study, tmp_path / "sweep", chunk=256)
    assert len(read(sweep(study, tmp_path / "sweep").folder)) == 800


def test_a_full_disk_is_one_line_and_the_sweep_goes_on_later(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    store = open_store(tmp_path / "sweep", described(study), 200)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(
            ComputationError, match=r"no space left on device.*run the same command"
        ):
            sweep(study, store.folder)
    assert list(store.unfinished.iterdir()) == []
    sweep(study, store.folder)
    assert len(read(store.folder)) == 800


@pytest.mark.parametrize("left", [0, 1, 3])
def test_a_lost_worker_is_one_line_and_the_sweep_goes_on_later(
    left: int, study: Study, tmp_path: Path
) -> None:
    class Losing(ThreadPoolExecutor):
        taken = 0

        def submit(self, function: Any, /, *call: Any, **named: Any) -> Future[Any]:
            self.taken += 1
            if self.taken > left:
                raise BrokenExecutor("a process died")
            return super().submit(function, *call, **named)

    with Losing(1) as executor, pytest.raises(ComputationError, match=r"^a worker was lost\. .*"):
        sweep(study, tmp_path / "sweep", executor=executor, chunk=200)
    store = sweep(study, tmp_path / "sweep")
    assert len(read(store.folder)) == 800


def test_a_folder_with_another_sweep_or_other_files_is_left_alone(
    study: Study, model: Model, tmp_path: Path
) -> None:
    sweep(study, tmp_path / "sweep")
    other = Study(model, Sobol(study.design.coordinates, 200, 8), study.scenarios)
    with pytest.raises(AllianceGameError, match=r"another sweep .seed is 7 there and 8 here"):
        sweep(other, tmp_path / "sweep")
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "thesis.txt").write_text("mine")
    with pytest.raises(AllianceGameError, match="not empty and holds no sweep"):
        sweep(study, tmp_path / "else")


def test_the_table_names_what_it_depends_on_and_other_programs_read_it(
    study: Study, tmp_path: Path
) -> None:
    import pandas as pd
    from pyarrow.parquet import read_schema

    store = sweep(study, tmp_path / "sweep")
    first = next(iter(sorted(store.table.glob("*.parquet"))))
    provenance = json.loads(read_schema(first).metadata[b"alliancegame"])
    assert provenance["digest"] == study.model.digest
    assert provenance["design"] == {"name": "sobol", "size": 200, "seed": 7}
    assert pd.read_parquet(store.table).equals(read(store.folder))
    found = summary(finished_store(store.folder))
    table = read(store.folder)
    for item in found.scenarios:
        rows = table[table["scenario"] == item.scenario]
        assert item.holds == rows["holds"].mean()
        least = rows["margin"].min()
        assert item.least == (None if np.isnan(least) else least)
        assert sum(item.binding.values()) == pytest.approx(1)


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_sweep_by_command_loads_no_library_that_it_does_not_need(
    workers: str, tmp_path: Path
) -> None:
    code = (
        "import sys; from alliancegame.cli.main import app; app(standalone_mode=False); "
        "print(*{'pandas', 'scipy.linalg', 'matplotlib'} & {*sys.modules}, file=sys.stderr)"
    )
    command = ["sweep", "assurance", "-o", str(tmp_path / "sweep"), "--workers", workers]
    run = subprocess.run(
        [sys.executable, "-c", code, *command], check=True, capture_output=True, text=True
    )
    assert "1,024" in run.stdout
    assert run.stderr.split("...")[-1].strip() == ""


def plus_one(value: float) -> float:
    return value + 1


def test_kernels_compile_where_no_folder_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    from numba.core.caching import CacheImpl

    from alliancegame.compiled import compiled, is_cached

    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    kernel = compiled(plus_one)
    assert kernel(1.0) == 2.0
    assert not is_cached(kernel)


@pytest.mark.parametrize(
    ("name", "kernel"),
    [
        ("assurance", "two_by_two_kernel"),
        ("korea-1950", "trio_kernel"),
        ("soviet-dprk-1961", "three_by_three_kernel"),
    ],
)
def test_whoever_must_wait_for_a_kernel_to_be_compiled_is_told(
    name: str, kernel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load(name)
    study = Study(model, Sobol(ranged_coordinates(model), 8), play=default_play(model))
    told: list[str] = []
    monkeypatch.setattr(Study, "columns", lambda *_: {})  # what the notice announces
    for known in (True, False):
        monkeypatch.setattr(
            "alliancegame.compiled.is_cached",
            lambda item, known=known: known or item.py_func.__name__ != kernel,
        )
        warm_up(study, told.append)
    assert [line.split()[0] for line in told] == ["Compiling"]


@pytest.mark.parametrize("known", [True, False])
def test_whoever_must_wait_for_workers_that_compile_is_told(
    known: bool, study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alliancegame.compiled.is_cached", lambda _: known)
    told: list[str] = []
    with ThreadPoolExecutor(1) as executor:
        sweep(study, tmp_path / "sweep", executor=executor, notice=told.append)
    assert [line.split()[0] for line in told] == ([] if known else ["Compiling"])


def test_a_shock_varies_or_stands_in_a_scenario_but_not_both(model: Model) -> None:
    with pytest.raises(AllianceGameError, match="let it do one of the two"):
        Study(
            model,
            Sobol((intensity_coordinate(model, "blow"),), 8),
            (Scenario((Hit("blow"),)),),
        )


@pytest.mark.slow
@given(st.data())
def test_chunks_fill_the_gaps_and_nest_in_those_of_any_other_run(data: st.DataObject) -> None:
    end = data.draw(st.integers(1, 300))

    def run(gaps: list[Chunk]) -> list[Chunk]:
        pace, cut = Pace(data.draw(st.integers(1, 4)), data.draw(st.integers(0, 300))), []
        for chunk in pace.chunks(gaps, end):
            cut.append(chunk)
            pace.speed = data.draw(st.sampled_from([pace.speed, 1.0, 1e3, 1e6]))
            pace.floor = data.draw(st.integers(1, 300))
        return cut

    first = run([Chunk(0, end)])
    kept = [item for item in sorted(first) if data.draw(st.booleans())]
    starts, stops = [0, *(c.stop for c in kept)], [*(c.start for c in kept), end]
    gaps = [Chunk(*ends) for ends in zip(starts, stops, strict=True) if ends[0] < ends[1]]
    second = run(gaps)
    for cut in ([*first], [*kept, *second]):
        assert sorted(i for c in cut for i in range(c.start, c.stop)) == list(range(end))
    for one in first:
        for other in second:
            inside = one.start <= other.start and other.stop <= one.stop
            around = other.start <= one.start and one.stop <= other.stop
            assert inside or around or one.stop <= other.start or other.stop <= one.start


def test_chunks_start_short_take_half_a_second_and_end_short() -> None:
    pace = Pace(workers=4, most=2**17)
    cut = []
    for item in pace.chunks([Chunk(0, 10**6)], 10**6):
        cut.append(item.size)
        pace.took(item.size, item.size / 10**5)
    assert cut[:2] == [10**6 % FIRST, 2**15]  # the greatest power of 2 in half a second's 50,000
    assert cut[-1] == 2**10  # likewise in a fiftieth of a second's 2,000
    assert max(cut) == 2**15


@pytest.mark.parametrize("fixed", [0.1, 0.4, 0.6, 3.0])
def test_what_a_chunk_costs_whatever_its_length_does_not_make_chunks_ever_shorter(
    fixed: float,
) -> None:
    pace = Pace(workers=2, most=2**17)
    cut = []
    for item in pace.chunks([Chunk(0, 10**5)], 10**5):
        cut.append(item.size)
        pace.took(item.size, fixed + item.size / 10**6)
    assert len(cut) < 250


INDIFFERENT = b"""
title = "Only one of two has a stake in its own move"
[actors.a]
actions = ["keep", "leave"]
[actors.a.interests]
x = { weight = 0.8, range = [0.2, 1] }
[actors.b]
actions = ["keep", "leave"]
[actors.b.interests]
x = { weight = 0.6, range = [0.2, 1] }
[[effects]]
interest = "a.x"
when = { a = "keep", b = "keep" }
amount = 3
range = [2, 4]
[[effects]]
interest = "a.x"
when = { a = "leave" }
amount = 1
range = [0.5, 3]
[[effects]]
interest = "b.x"
when = { a = "keep" }
amount = 2
[commitment]
parties = ["a", "b"]
pact = { a = "keep", b = "keep" }
"""


def test_ties_that_hold_at_every_point_are_decided_for_all_games_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = parse(INDIFFERENT, "indifferent.toml", "indifferent")
    study = Study(
        model, Sobol(ranged_coordinates(model), 64, 3), shock_combinations(model, 1), "all"
    )
    assert_every_row_is_what_exact_arithmetic_finds(study, slice(0, 64))
    monkeypatch.setattr(Study, "exactly", None)  # no game is left for it to solve
    assert (study.columns(0, 64)["equilibria"] >= 2).any()
