"""The life cycle's kinds of imports, handed down to the ground, which receives the files."""

from kam.ground import intakes
from lifecycle.imports.milestones import MILESTONE_MARKS
from lifecycle.imports.needs import NEEDS
from lifecycle.imports.self_checks import SELF_CHECKS

KINDS = (NEEDS, MILESTONE_MARKS, SELF_CHECKS)


def register() -> None:
    """Called once, when the floor is ready."""
    for kind in KINDS:
        intakes.register(kind)
