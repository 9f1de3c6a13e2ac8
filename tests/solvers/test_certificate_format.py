"""The format of certificates is what its page says, and its examples are proofs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from alliancegame.game.payoffs import build_game
from alliancegame.model.file.library import load
from alliancegame.solvers.branch_and_prune.proof.certificate import KINDS
from alliancegame.solvers.certificates import cell_proof, certificate_file
from alliancegame.solvers.certificates.certificate_file import VERSION, certificate_text, verify
from alliancegame.solvers.solve import solve
from tests.documents import PACKAGE, blocks

PAGE = PACKAGE / "solvers" / "certificates" / "README.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = blocks(PAGE, "json")


@pytest.mark.parametrize("example", EXAMPLES, ids=["two polytopes", "cells"])
def test_each_example_of_the_page_is_verified(example: str, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_text(example, encoding="utf-8")
    verified = verify(file)
    assert "no others" in verified.sentences[-1]
    assert len(verified.profiles) == 1


def test_the_first_example_is_what_the_command_above_it_writes() -> None:
    written = json.loads(certificate_text(solve(build_game(load("prisoners-dilemma")))))
    assert json.loads(EXAMPLES[0]) == written
    assert list(json.loads(EXAMPLES[0])) == list(written)


def test_the_page_has_every_kind_of_step_with_its_arguments() -> None:
    rows = re.findall(r"^\| `(\w+)`([^|]*)\|[^|]*\|[^|]*\|$", TEXT, flags=re.MULTILINE)
    steps = {name: arguments.split() for name, arguments in rows if name not in {"game", "proof"}}
    assert {
        (name, len([word for word in words if word != "…"]), "…" in words)
        for name, words in steps.items()
    } == {(kind.name, kind.arguments, kind.multipliers) for kind in KINDS}


def test_the_page_names_the_steps_that_are_set_aside() -> None:
    aside = re.search(r"Set aside are the steps (.*?), tied balls", TEXT, flags=re.DOTALL)
    assert aside is not None
    assert set(re.findall(r"`(\w+)`", aside[1])) == {kind.name for kind in KINDS if kind.aside}


def test_the_page_has_the_version_and_the_limits() -> None:
    assert f'"alliancegame certificate"` and the integer {VERSION} |' in TEXT
    assert f"This page is about version {VERSION}," in TEXT
    assert f"{certificate_file.LARGEST_CERTIFICATE:,} bytes" in TEXT
    assert f"{cell_proof.MOST_BITS:,} bits" in TEXT
    assert certificate_file.MOST_BITS == 2**33
    assert "more than 2^33" in TEXT
    assert cell_proof.LARGEST_RADIUS * 2**20 == 1
    assert "radius above 2^-20" in TEXT
