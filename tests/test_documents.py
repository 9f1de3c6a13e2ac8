"""What the Markdown files show works as shown, what they name exists, and what is made is current."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.documents import (
    DOCUMENTS,
    PARTS,
    ROOT,
    Example,
    blocks,
    examples,
    lines,
    made_parts,
    pictures,
    run,
    write_games,
)

README = ROOT / "README.md"
GUIDE = ROOT / "games" / "README.md"
ANEW = "write it anew: .venv/bin/python tests/documents.py"


def name(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("documents")
    write_games(path)
    return path


EXAMPLES = [item for document in DOCUMENTS for item in examples(document)]
FRAGMENTS = [text for text in blocks(GUIDE, "toml") if not text.startswith("# ")]
PICTURES = [command for document in DOCUMENTS for command in pictures(document)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "item", EXAMPLES, ids=lambda item: f"{name(item.document)}: {item.command}"
)
def test_each_command_prints_what_is_shown_below_it(item: Example, tmp_path: Path) -> None:
    write_games(tmp_path)
    for command in item.before:
        assert run(command, tmp_path).returncode == 0
    result = run(item.command, tmp_path)
    assert result.returncode == 0, result.stderr
    if item.shown.strip():
        shown = lines(item.shown)
        assert lines(result.stdout)[: len(shown)] == shown, ANEW


def test_the_short_game_of_the_readme_holds_today_and_war_weariness_breaks_it(
    folder: Path,
) -> None:
    from alliancegame import durability, load

    result = durability(load(folder / "my-game.toml"))
    assert result.baseline.holds
    assert result.shocks[0].breaks_at is not None
    assert len(text_of(folder / "my-game.toml").splitlines()) <= 12


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda text: text.partition("\n")[0])
def test_each_fragment_can_be_added_to_the_guides_game(
    fragment: str, folder: Path, tmp_path: Path
) -> None:
    from alliancegame import durability, load

    longer = tmp_path / "longer.toml"
    longer.write_text(text_of(folder / "guarantee.toml") + fragment, encoding="utf-8")
    assert durability(load(longer)).baseline.holds


@pytest.mark.parametrize(
    ("document", "code"),
    [(document, code) for document in DOCUMENTS for code in blocks(document, "python")],
    ids=lambda item: name(item) if isinstance(item, Path) else "",
)
def test_the_python_examples_run(
    document: Path, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(code, name(document), "exec"), {})
    assert capsys.readouterr().out


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_made_part_is_what_the_code_makes(document: Path) -> None:
    parts = made_parts(document)
    assert [part for part, text in parts.items() if text != PARTS[part]()] == [], f"{ANEW} parts"


def test_every_part_that_can_be_made_is_in_a_document() -> None:
    assert sorted(part for item in DOCUMENTS for part in made_parts(item)) == sorted(PARTS)


def test_the_reference_has_every_key_of_every_kind_of_file() -> None:
    from alliancegame.model.file.kinds import json_schema

    reference = made_parts(GUIDE)["format"]
    for definition in json_schema()["$defs"].values():
        for key in definition.get("properties", {}):
            assert f"`{key}`" in reference


def anchors(document: Path) -> set[str]:
    """The headings' anchors as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", text_of(document), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(document)):
        if target.startswith("https://"):
            continue
        place, _, anchor = target.partition("#")
        path = (document.parent / place).resolve() if place else document
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_file_that_is_named_exists(document: Path) -> None:
    text = text_of(document)
    shell = " ".join(blocks(document, "sh"))
    named = re.findall(r"`([\w./-]+\.(?:py|js|j2|json))`", text)
    named += re.findall(r"(?:^|[ `])((?:tests|benchmarks|alliancegame)/[\w./]+)", text + shell)
    homes = (ROOT, ROOT / "alliancegame", document.parent)
    for item in named:
        if "NAME" not in item and "/" in item:
            assert any((home / item.rstrip(".")).exists() for home in homes), item


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_command_and_option_that_is_named_exists(document: Path) -> None:
    import typer.main

    from alliancegame.cli.main import HOMES, app

    group: Any = typer.main.get_group(app)
    known = {command: group.get_command(None, command) for command in HOMES}
    for words in re.findall(r"`(?:alliancegame )([a-z][^`]*)`", text_of(document)):
        command, *rest = words.split()
        assert command in known, words
        options = {option for item in known[command].params for option in (*item.opts, "--help")}
        assert {word for word in rest if word.startswith("-")} <= options, words
    for line in re.findall(r"`durability GAME ([^`]*)`", text_of(document)):
        options = {option for item in known["durability"].params for option in item.opts}
        assert {word for word in line.split() if not word.endswith("NAME")} <= options


@pytest.mark.slow
@pytest.mark.parametrize("command", PICTURES)
def test_each_picture_is_what_its_command_draws(command: str, folder: Path) -> None:
    import numpy as np
    from matplotlib.image import imread

    target = folder / "drawn.png"
    run(re.sub(r"-o \S+", f"-o {target}", command), folder)
    committed = imread(ROOT / command.rsplit(maxsplit=1)[-1])
    drawn = imread(target)
    assert drawn.shape == committed.shape, ANEW
    assert np.abs(drawn - committed).mean() < 0.01, ANEW


def test_every_picture_that_is_kept_is_shown() -> None:
    shown = {Path(command.split()[-1]).name for command in PICTURES}
    assert {path.name for path in (ROOT / ".readme").iterdir()} == shown


def test_the_two_commands_make_or_reuse_their_own_environment() -> None:
    verdict, tests = [line for block in blocks(README, "sh") for line in block.splitlines()][:2]
    for command in (verdict, tests):
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install --quiet ")
    assert verdict.endswith("alliancegame durability northern-triangle")
    assert ".venv/bin/pytest" in tests
    assert f"<!-- test command -->\n```sh\n{tests}\n```" in text_of(README)


def test_the_version_is_the_same_wherever_it_stands() -> None:
    import tomllib

    version = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["version"]
    assert f"\nversion: {version}\n" in text_of(ROOT / "CITATION.cff")
    assert f"\n## {version}" in text_of(ROOT / "CHANGELOG.md")
