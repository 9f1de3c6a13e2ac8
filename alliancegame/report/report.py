"""The report as one self-contained page, as Markdown, or as a document for a word processor."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from alliancegame.document import Block, Heading, Note
from alliancegame.frozen import frozen
from alliancegame.render.html import html
from alliancegame.report.chapters import GameReport, overview
from alliancegame.visible import visible


@frozen
class Provenance:
    """The command and version of a report, so that it can be made again."""

    command: Sequence[str]
    version: str

    @property
    def sentence(self) -> str:
        """The command and the version, in a sentence."""
        return (
            f"Made by alliancegame {self.version} with: {shlex.join(self.command)}. Random draws, "
            "where there are any, are seeded: the same command makes the same report. It says what "
            "follows from stated interests; it is a model, not a forecast."
        )


def report_html(reports: Sequence[GameReport], provenance: Provenance) -> str:
    """The whole report as one HTML text that needs nothing from elsewhere."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("alliancegame.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("page.html.j2").render(
        overview=html(overview(reports)) if len(reports) > 1 else "",
        games=[
            {
                "name": report.model.name,
                "title": report.model.title,
                "summary": report.model.summary,
                "digest": report.model.digest,
                "date": report.model.record.date,
                "first": html(report.first),
                "chapters": [
                    {
                        "key": chapter.key,
                        "title": chapter.title,
                        "html": html(chapter.blocks, whole=True),
                    }
                    for chapter in report.chapters
                ],
            }
            for report in reports
        ],
        version=provenance.version,
        made=provenance.sentence,
    )
    return visible(page)


def report_blocks(reports: Sequence[GameReport], provenance: Provenance) -> Iterator[Block]:
    """The whole report as one document, for formats that fold nothing."""
    if len(reports) > 1:
        yield from overview(reports)
    for report in reports:
        yield Heading(report.model.title)
        yield from report.first
        for chapter in report.chapters:
            yield Heading(chapter.title, level=2)
            for block in chapter.blocks:
                yield Heading(block.text, level=3) if isinstance(block, Heading) else block
    yield Note(provenance.sentence)
