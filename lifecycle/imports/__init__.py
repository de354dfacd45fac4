"""The life cycle's kinds of imports, handed down to the ground, which receives the files."""

from kam.ground import intakes
from lifecycle.imports.cases import CASES
from lifecycle.imports.milestones import MILESTONE_MARKS
from lifecycle.imports.needs import NEEDS
from lifecycle.imports.self_checks import SELF_CHECKS
from lifecycle.imports.survey_answers import SURVEY_ANSWERS
from lifecycle.imports.visits import VISITS

KINDS = (VISITS, CASES, SURVEY_ANSWERS, NEEDS, MILESTONE_MARKS, SELF_CHECKS)


def register() -> None:
    """Called once, when the floor is ready."""
    for kind in KINDS:
        intakes.register(kind)
