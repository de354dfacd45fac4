"""What follows when a customer was won back, lost or lies dormant: the steps, their days and who takes them."""

from __future__ import annotations

from dataclasses import dataclass

from lifecycle.choices import Care, Ending

OWNER, SPONSOR = "owner", "sponsor"
REVIEW = "review"
"""With this the reason of the to-do of a review begins."""
REVIEW_DAYS = 30
"""Days after a loss until its review."""
LONGEST = 4000
"""Characters of either findings of a review, all that was written one after the other."""


@dataclass(frozen=True)
class Step:
    """One step of the care plan: so many days after the customer came back, by whom."""

    care: Care
    days: int
    who: str = OWNER


NEEDS: dict[str, tuple[str, ...]] = {
    Ending.WON_BACK.value: (),
    Ending.LOST.value: ("cause", "evidence"),
    Ending.DORMANT.value: ("revisit_on",),
}
"""What has to be said of each ending, beside how it came to it; of a page's and the API's fields, by their names."""
CARE_PLAN: tuple[Step, ...] = (
    Step(Care.VISIT, 14),
    Step(Care.EXECUTIVE, 30, SPONSOR),
    Step(Care.CHECK, 60),
)


def lacks(ending: str, *, cause: str, evidence: str, has_day: bool) -> str:
    """The name of what an ending needs and was not said; empty where all is there."""
    said = {"cause": cause, "evidence": evidence.strip(), "revisit_on": has_day}
    return next((name for name in NEEDS.get(ending, ()) if not said[name]), "")
