"""What a report tells of planned visits: held is who was seen, what a message answered stands apart."""

from datetime import date

import pytest

from accounts.models import Nomination, TierChange
from analytics.facts import reports as facts
from analytics.models.report_sentences import visits
from analytics.models.report_words import Teller
from lifecycle.facts import decisions
from lifecycle.models import Visit, VisitPlan
from tests.analytics import report_books as book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_of_july")]
DAYS = (book.FIRST, book.LAST)


def test_a_nomination_that_waits_is_among_what_waits_for_a_decision(full, lin, zhao):
    TierChange.objects.create(account=full, tier="gold", was="iron", state="proposed", from_on=book.LAST, by=zhao)
    asked = {"kind": "potential", "reason": "x", "until": date(2027, 6, 1), "proposed_by": lin}
    Nomination.objects.create(account=full, proposed_on=book.LAST, **asked)
    told = facts.gather(lin, None, "month", DAYS)
    assert [row["noun"] for row in told["rows"]["proposals"]] == ["tier", "nomination"]
    waiting = {one.kind.key: one.count for one in decisions.waiting(zhao) if one.kind.key in ("tiers", "nominations")}
    assert told["figures"]["proposals"] == sum(waiting.values()) == 2, "as on Today"


def test_a_plan_that_a_message_answered_was_not_held(full, lin):
    Visit.objects.filter(plan=VisitPlan.objects.get(planned_on=date(2026, 6, 8))).update(kind="message")
    told = facts.gather(lin, None, "month", DAYS)
    figures = {key: told["figures"][key] for key in ("visits", "planned", "planned_done", "planned_written")}
    assert figures == {"visits": 3, "planned": 3, "planned_done": 1, "planned_written": 1}
    said = {one.key: one.text for one in visits(Teller(told, lambda _key: ""))}
    assert said["planned"] == "Of 3 planned visits 1 were held."
    assert said["planned_written"] == "1 more was answered by a message."
