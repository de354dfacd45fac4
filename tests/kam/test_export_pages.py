"""Pages of prepared files: until when one is kept, and the way there from the list of jobs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from kam.actions import exports
from kam.models import RetentionPeriod
from kam.templatetags import ui

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(lin, acme, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    run = exports.request(noun="accounts", kind="csv", by=lin)
    exports.work(run.pk)
    run.refresh_from_db()
    return run


def test_the_page_says_until_when_the_file_is_kept(lin, ready, browser_of):
    until = re.sub("<.*?>", "", str(ui.moment(ready.created_at + timedelta(days=7))))
    for address in (f"/exports/{ready.pk}/", "/exports/"):
        assert f">{until}</time>" in browser_of(lin).get(address).content.decode()


def test_without_a_period_it_is_kept_without_end(lin, acme, settings, tmp_path, browser_of):
    settings.MEDIA_ROOT = tmp_path
    RetentionPeriod.objects.filter(kind=exports.KEPT_AS).update(days=None)
    run = exports.request(noun="accounts", kind="csv", by=lin)
    waiting = browser_of(lin).get(f"/exports/{run.pk}/").context["head"]
    exports.work(run.pk)
    kept = browser_of(lin).get(f"/exports/{run.pk}/").context["head"]
    assert [str(one["value"]) for part in (waiting, kept) for one in part if one["label"] == "Kept until"] == [
        "–",
        "Without end",
    ]


def test_the_list_of_jobs_leads_to_the_file(lin, ready, browser_of):
    page = browser_of(lin).get("/runs/").content.decode()
    assert f'href="/exports/{ready.pk}/"' in page and f'href="/runs/{ready.pk}/"' not in page


def test_only_a_long_list_offers_it(zhao, acme, other, browser_of, monkeypatch):
    short = browser_of(zhao).get("/customers/").content.decode()
    assert "/exports/add/" not in short and "?format=xlsx" in short and "?format=csv" in short
    monkeypatch.setattr("kam.ground.lists.AT_ONCE", 1)
    page = browser_of(zhao).get("/customers/?q=&sort=name").content.decode()
    link = "/exports/add/?page=%2Fcustomers%2F&amp;asked=q%3D%26sort%3Dname&amp;format=xlsx"
    assert link in page and "format=csv" in page, "rows of a CSV come at once, one by one"
    assert page.count("format=xlsx") == 1, "nobody waits for a workbook of so many rows"
    asked = browser_of(zhao).get(link.replace("&amp;", "&")).content.decode()
    assert 'value="xlsx" selected' in asked and "Prepared files" in asked
