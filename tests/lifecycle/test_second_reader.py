"""Whoever wrote down a cause does not read it as the second one, and sees why before pressing anything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from kam.ground.errors import Refused
from kam.models import Notice
from lifecycle.actions import causes, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.actions.causes import Shown
from lifecycle.choices import EventVerb
from lifecycle.models import Warning, WarningCause

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def test_whoever_wrote_a_cause_sees_why_somebody_else_reads_it(browser_of, lin, zhao, warning, file):
    made = causes.suspect(warning, cause="unresolved", shown=Shown([f"complaint:{file['need'].pk}"]), by=lin)
    said = "You wrote this down yourself; somebody else has to read it."
    client = browser_of(lin)
    assert said in client.get(reverse("lifecycle:warning-detail", args=[warning.pk])).content.decode()
    for verb in ("confirm", "contest"):
        page = client.get(reverse(f"lifecycle:cause-{verb}", args=[made.pk]))
        assert page.context["barred"] and said in page.content.decode()
        assert 'name="note"' not in page.content.decode()
    page = browser_of(zhao).get(reverse("lifecycle:cause-confirm", args=[made.pk]))
    assert not page.context["barred"] and 'name="note"' in page.content.decode()


def test_a_platinum_customer_is_not_left_to_rest_by_one_person_alone(browser_of, lin, zhao, acme, warning, file):
    Account.objects.filter(pk=acme.pk).update(tier="platinum")
    warning = Warning.objects.get()
    made = causes.suspect(warning, cause="unresolved", shown=Shown([f"complaint:{file['need'].pk}"]), by=lin)
    rest = Said(revisit_on=timezone.localdate() + timedelta(90))
    with pytest.raises(Refused, match="second person") as refusal:
        warnings.close(warning, outcome="dormant", note=".", said=rest, by=lin)
    assert refusal.value.field == "outcome" and Warning.objects.get().state == "open"
    page = browser_of(lin).get(reverse("lifecycle:warning-close", args=[warning.pk])).content.decode()
    assert "left to rest once a second person has confirmed the cause" in page
    causes.confirm(made, by=zhao)
    warnings.close(warning, outcome="dormant", note="They build again in spring", said=rest, by=lin)
    assert Warning.objects.get().state == "dormant"
    told = Notice.objects.filter(event__verb=EventVerb.AFTERMATH_BEGUN)
    assert zhao in {one.user for one in told}, "a key account at rest is heard of as a lost one"


def test_what_one_adds_is_empty_and_the_others_words_stand_beside(lin, zhao, acme, browser_of):
    warning = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    made = WarningCause.objects.create(
        warning=warning, cause="unresolved", note="Three batches broke", on=timezone.localdate(), by=lin
    )
    for way in ("confirm", "contest"):
        page = browser_of(zhao).get(f"/causes/{made.pk}/{way}/")
        assert not page.context["form"]["note"].value()
        assert f"{lin} wrote: Three batches broke" in page.content.decode()
    browser_of(zhao).post(f"/causes/{made.pk}/confirm/", {"note": ""})
    made.refresh_from_db()
    assert (made.state, made.read_note, made.note) == ("confirmed", "", "Three batches broke")
