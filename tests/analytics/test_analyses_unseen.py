"""Analyses sent at once: what a filter leaves a colleague is told to nobody who does not see their customers."""

from __future__ import annotations

import pytest
from django.core import mail

from kam.actions import view_mails, views
from kam.ground import outbox, readings
from kam.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailing_day")]


@pytest.mark.usefixtures("paperless")
@pytest.mark.db_both
def test_nobody_asks_filter_by_filter_which_customers_a_colleague_has(book, lin, chen, gu, zhao, monkeypatch):
    values = {"page": "contributions", "name": "Ours", "query": "", "recipients": [chen, gu, zhao]}
    view, read = views.save(values=values, by=lin), readings.read

    def of(page, query, user):
        return read(page, query, user) if user == lin else readings.Reading(title="", says="", url="")

    monkeypatch.setattr(view_mails.readings, "read", of)
    view_mails.send_now(view, by=lin)
    outbox.relay()
    assert [told.to[0] for told in mail.outbox] == ["lin@example.com"]
    (notice,) = Notice.objects.filter(event__verb="view.unseen")
    assert notice.event.data["people"] == [str(gu)], "who sees no more than lin does; of chen and zhao it says nothing"
