"""The life cycle's kinds of imports, handed up to the ground, which receives the files."""

from kam.ground import intakes
from lifecycle.imports.cases import CASES
from lifecycle.imports.survey_answers import SURVEY_ANSWERS


def register() -> None:
    """Called once, when the floor is ready."""
    for kind in (CASES, SURVEY_ANSWERS):
        intakes.register(kind)
