"""The tables of what was seen and said to the parts of a Model."""

from __future__ import annotations

from alliancegame.frozen import Frozen
from alliancegame.model.file.observed import ArrivalTable, ExpertTable, ObservationTable
from alliancegame.model.file.schema import GameFile
from alliancegame.model.file.shapes import Condition
from alliancegame.model.model import When
from alliancegame.model.observations import Expert, Observation, Occurrence, Record, Watch


def record(file: GameFile) -> Record:
    """The observations, arrivals and experts of the file."""
    return Record(
        file.date,
        tuple(map(_observation, file.observations)),
        tuple(map(_watch, file.arrivals)),
        tuple(_expert(key, expert) for key, expert in file.experts.items()),
        Frozen({key: seed.realised for key, seed in file.seeds.items()}),
        Frozen({key: seed.question for key, seed in file.seeds.items()}),
    )


def label_of(name: str) -> str:
    """A name as it is displayed where the file states no other."""
    return name.replace("-", " ").replace("_", " ").capitalize()


def condition_of(condition: Condition) -> When:
    """The condition, a single action being a list of one."""
    return Frozen(
        {
            decision: (chosen,) if isinstance(chosen, str) else tuple(chosen)
            for decision, chosen in condition.items()
        }
    )


def _observation(table: ObservationTable) -> Observation:
    return Observation(
        table.start,
        table.until,
        condition_of(table.play),
        Frozen(dict(table.under)),
        table.sure,
        table.because,
        table.source,
    )


def _watch(table: ArrivalTable) -> Watch:
    came = sorted(table.came, key=lambda on: on.on)
    return Watch(
        table.shock,
        *table.watched,
        tuple(
            Occurrence(occurrence.on, occurrence.intensity, occurrence.sure) for occurrence in came
        ),
        table.because,
        table.source,
    )


def _expert(name: str, table: ExpertTable) -> Expert:
    return Expert(
        name,
        table.name or label_of(name),
        Frozen(dict(table.values)),
        Frozen(dict(table.seeds)),
        table.because,
        table.source,
    )
