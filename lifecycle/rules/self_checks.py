"""The eight countermeasures: which dilemma each answers, early, in the middle or late."""

from __future__ import annotations

from lifecycle.choices import Dilemma, Measure

ANSWERS: dict[str, tuple[Measure, ...]] = {
    Dilemma.GET_IN.value: (Measure.STRATEGY, Measure.STRUCTURE, Measure.SELECTION, Measure.DRILL),
    Dilemma.GROW.value: (Measure.PROCESS, Measure.MECHANISM, Measure.TACTICS),
    Dilemma.KEEP.value: (Measure.PROJECT,),
}
"""{dilemma: what answers it}: before the customer is won, while it grows, once it is there."""
TOP = 4
"""The highest state."""


def answered_by(measure: str) -> str:
    """The dilemma that a countermeasure answers."""
    return next(dilemma for dilemma, measures in ANSWERS.items() if measure in measures)
