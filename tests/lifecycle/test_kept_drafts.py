"""What a mail said in private is kept for a while only: the night takes it, answered or not, and it is told before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kam.actions import retention
from kam.ground import keeping
from kam.models import RetentionPeriod
from lifecycle.actions import visit_drafts
from lifecycle.models import VisitDraft
from tests.lifecycle.rules.test_mail_files import ics

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def draft(lin, key, *, days=0, starts=None, **values):
    """A draft that nobody touched for so many days."""
    then = timezone.now() - timedelta(days)
    private = {"subject": "Prices", "place": "Their plant", "text": "In confidence", "people": [["a@b.cn", "A"]]}
    made = VisitDraft.objects.create(user=lin, key=key, starts_at=starts or then, **private, **values)
    VisitDraft.objects.filter(pk=made.pk).update(updated_at=then)
    return made


def test_private_words_go_by_night_and_are_told_before(lin, ada):
    answered, waiting = draft(lin, "a", days=91, state="dropped"), draft(lin, "b", days=91)
    fresh, to_come = draft(lin, "c", days=80), draft(lin, "d", days=91, starts=timezone.now() + timedelta(30))
    assert {due.kind.key: due.rows for due in retention.due(by=ada) if due.rows} == {"visit_drafts": 2}
    assert retention.nightly().result == {"visit_drafts": 2}
    for one in (answered, waiting, fresh, to_come):
        one.refresh_from_db()
    for one in (answered, waiting):
        assert (one.subject, one.place, one.text, one.people, one.state) == ("", "", "", [], "dropped")
    assert waiting.version == 2 and fresh.text and to_come.text and to_come.state == "open"
    assert retention.nightly().result == {}, "what was let go is not let go again"


def test_a_company_chooses_how_long_and_the_key_stays(lin, ada):
    period = RetentionPeriod.objects.get(kind="visit_drafts")
    assert period.days == keeping.kind("visit_drafts").days == 90
    retention.change(period, days=10, by=ada)
    meeting = "UID:m1\nDTSTART:20260301T060000Z\nDURATION:PT1H\nSUMMARY:Samples"
    made = visit_drafts.read(ics(meeting), by=lin).draft
    VisitDraft.objects.update(updated_at=timezone.now() - timedelta(11))
    assert retention.nightly().result == {"visit_drafts": 1}
    assert visit_drafts.read(ics(meeting), by=lin).result == "known"
    assert VisitDraft.objects.get().pk == made.pk and not VisitDraft.objects.get().subject
