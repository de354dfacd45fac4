"""Whoever wrote down a cause does not read it as the second one, and sees why before pressing anything."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lifecycle.actions import causes
from lifecycle.actions.causes import Shown

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
