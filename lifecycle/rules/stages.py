"""The life cycle's moves as one table: which stage may follow which, who leads each, and the picture drawn from it."""

from dataclasses import dataclass
from datetime import date, timedelta

from lifecycle.choices import MAIN_STAGES, Stage
from lifecycle.rules import aftermaths

MARKETING, SALES, SERVICE = "marketing", "sales", "service"

LEADS: dict[str, str] = {
    Stage.IDENTIFICATION.value: MARKETING,
    Stage.ENGAGEMENT.value: SALES,
    Stage.DEEPENING.value: SALES,
    Stage.MAINTENANCE.value: SERVICE,
    Stage.WARNING.value: SERVICE,
    Stage.WON_BACK.value: SERVICE,
    Stage.LOST.value: MARKETING,
    Stage.DORMANT.value: MARKETING,
}
"""Who leads a stage: marketing locks the city (锁城), sales takes it (攻城), service guards it (守城)."""


@dataclass(frozen=True)
class Move:
    """A legal move; `needs_reason` where a step is skipped, taken back, or given up."""

    to: str
    needs_reason: bool = False


def _moves(*plain: Stage, because: tuple[Stage, ...] = ()) -> tuple[Move, ...]:
    return (*(Move(stage.value) for stage in plain), *(Move(stage.value, needs_reason=True) for stage in because))


TABLE: dict[str, tuple[Move, ...]] = {
    Stage.IDENTIFICATION.value: _moves(
        Stage.ENGAGEMENT, because=(Stage.DEEPENING, Stage.MAINTENANCE, Stage.DORMANT, Stage.WARNING)
    ),
    Stage.ENGAGEMENT.value: _moves(
        Stage.DEEPENING,
        because=(Stage.MAINTENANCE, Stage.IDENTIFICATION, Stage.WARNING, Stage.DORMANT),
    ),
    Stage.DEEPENING.value: _moves(Stage.MAINTENANCE, because=(Stage.ENGAGEMENT, Stage.WARNING, Stage.DORMANT)),
    Stage.MAINTENANCE.value: _moves(because=(Stage.DEEPENING, Stage.WARNING, Stage.DORMANT)),
    Stage.WARNING.value: _moves(because=(Stage.WON_BACK, Stage.LOST, Stage.DORMANT)),
    Stage.WON_BACK.value: _moves(Stage.DEEPENING, Stage.MAINTENANCE, because=(Stage.WARNING,)),
    Stage.LOST.value: _moves(because=(Stage.IDENTIFICATION, Stage.ENGAGEMENT, Stage.WARNING, Stage.WON_BACK)),
    Stage.DORMANT.value: _moves(
        Stage.IDENTIFICATION, Stage.ENGAGEMENT, because=(Stage.WARNING, Stage.WON_BACK, Stage.LOST)
    ),
}

USUAL_DAYS: dict[str, int] = {
    Stage.IDENTIFICATION.value: 60,
    Stage.ENGAGEMENT.value: 120,
    Stage.DEEPENING.value: 365,
    Stage.WARNING.value: 60,
    Stage.WON_BACK.value: 90,
}
"""Days an account usually spends in a stage; longer than this it is stuck. Maintenance has no end."""

ONWARD = tuple(stage.value for stage in MAIN_STAGES if stage != Stage.WARNING)
"""The stages in which a customer gets further, in their order."""
BEGINNINGS = (Stage.IDENTIFICATION, Stage.ENGAGEMENT)
"""The stages of customers that have not ordered yet, in their order."""
BRINGS: dict[str, str] = {
    Stage.WARNING.value: "opens a churn warning",
    Stage.WON_BACK.value: "a care plan, "
    + ", ".join(f"{step.care.value} in {step.days} days" for step in aftermaths.CARE_PLAN),
    Stage.LOST.value: f"visits to come are cancelled, a review in {aftermaths.REVIEW_DAYS} days",
    Stage.DORMANT.value: "a to-do on the day to look in again",
}
"""What a move brings with it, by where it leads; in English, for the picture and the document."""

FIELDS = {"reason": "a reason", "cause": "a cause", "evidence": "evidence", "revisit_on": "a day to look in again"}
"""The fields of a move, in the document's words."""

YEAR = 365
ESTABLISHED_ORDERS = 4


def legal(stage: str) -> tuple[Move, ...]:
    """The moves out of a stage, the natural one first."""
    return TABLE[stage]


def find(stage: str, to: str) -> Move | None:
    """The move from `stage` to `to`, or None where the table has none."""
    return next((move for move in legal(stage) if move.to == to), None)


def moves_on(was: str, to: str) -> bool:
    """Whether a move goes forward, past what its stage asks for: not back, not into a warning, not given up."""
    if to == Stage.WON_BACK:
        return True
    return to in ONWARD and (was not in ONWARD or ONWARD.index(was) < ONWARD.index(to))


def asks(move: Move) -> tuple[str, ...]:
    """What has to be said with a move, by the names of the fields; a reason too where milestones are missing."""
    return (*(["reason"] if move.needs_reason else []), *aftermaths.NEEDS.get(move.to, ()))


def is_stuck(stage: str, days: int) -> bool:
    """Whether an account has stood in its stage for longer than usual."""
    return days > USUAL_DAYS.get(stage, days)


def first_stage(*, orders: int, first_on: date | None, last_on: date | None, visited: bool, today: date) -> str:
    """Where an account that is already in the book begins: by its orders and visits, not always at the start."""
    if not orders or first_on is None or last_on is None:
        return Stage.ENGAGEMENT.value if visited else Stage.IDENTIFICATION.value
    if last_on < today - timedelta(days=YEAR):
        return Stage.DORMANT.value
    established = orders >= ESTABLISHED_ORDERS and first_on < today - timedelta(days=YEAR)
    return Stage.MAINTENANCE.value if established else Stage.DEEPENING.value


def picture() -> str:
    """The move table as a mermaid state diagram: what each move needs, and what begins where a stage brings work."""
    lines = ["stateDiagram-v2", "    direction LR", "    [*] --> identification"]
    lines += [f"    {stage.value} : {english(stage)} ({LEADS[stage.value]})" for stage in Stage]
    for stage in Stage:
        for move in legal(stage.value):
            needed = ", ".join(FIELDS[name] for name in asks(move))
            lines.append(f"    {stage.value} --> {move.to}{f' : with {needed}' if needed else ''}")
    for to, brings in BRINGS.items():
        lines.append(f"    note right of {to} : {brings}")
    return "\n".join(lines)


def english(stage: Stage) -> str:
    """The stage's name as the code spells it, the same in every language of the reader."""
    return stage.value.replace("_", " ")


def document() -> str:
    """docs/stages.md, whole: the table in words and the picture."""
    rows = [
        f"| {number} | {english(stage)} | {LEADS[stage.value]} | {_targets(stage.value)} |"
        for number, stage in enumerate(Stage, start=1)
    ]
    return "\n".join(
        [
            "# Stages of the life cycle",
            "",
            "Written by `manage.py draw_stages` from `lifecycle/rules/stages.py`; a test fails when it is stale.",
            f"The first {len(MAIN_STAGES)} are the stages, the others lead out of them. `*` = the move needs a reason.",
            "",
            "|   | stage | led by | may go to |",
            "| - | ----- | ------ | --------- |",
            *rows,
            "",
            "A move on needs the milestones of the stage it leaves, or a reason; what was missing is kept with it.",
            "Some moves need more, and bring work with them:",
            "",
            "| to | needs | brings |",
            "| -- | ----- | ------ |",
            *(_brings(to) for to in BRINGS),
            "",
            "A loss without a warning has one of the five causes and its evidence. Of a platinum customer, and where",
            "improper means are suspected, it goes by a churn warning: there a second person confirms the cause.",
            "Out of a warning only closing it leads, with what became of the customer. Won back is who ordered, or has",
            "an agreement, since the warning, the loss or the day on which it was laid to rest.",
            "",
            "```mermaid",
            picture(),
            "```",
            "",
        ]
    )


def _brings(to: str) -> str:
    needed = ", ".join(FIELDS[name] for name in asks(Move(to, needs_reason=True)))
    return f"| {english(Stage(to))} | {needed} | {BRINGS[to]} |"


def _targets(stage: str) -> str:
    return ", ".join(f"{english(Stage(move.to))}{'*' if move.needs_reason else ''}" for move in legal(stage))
