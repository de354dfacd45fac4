"""Erasing reaches every text there is: of each table it is said whether it may speak of a customer's person."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.db import models

from accounts.actions import erasures, person_columns, person_exports, person_texts
from accounts.models import Contact
from kam.ground import events
from kam.models import Import, Run, SavedView, Webhook
from kam.rules.redaction import MARK
from tests import factories, planting

pytestmark = pytest.mark.django_db
# Reviewed: no sentence about a customer's people stands in these.
OURS = {"kam.User", "kam.Team", "kam.WorkCalendar", "kam.CalendarDay"}  # our own house and its people
SETTINGS = {
    "kam.RetentionPeriod", "accounts.Product", "accounts.Rate", "accounts.CustomField",
    "lifecycle.Survey", "lifecycle.Milestone", "lifecycle.Play", "lifecycle.Service", "analytics.ScoreModel",
    "analytics.ModelPin",
}  # fmt: skip
CODES = {"kam.Token", "kam.Feed", "kam.RunPart", "accounts.Renumbering", "lifecycle.CustomerLink"}  # and what is secret
APART = {"kam.Key", "kam.ImportedRow"}  # by `erasures.redact` itself, see test_erasures.py


def test_every_table_with_texts_is_reached_or_reviewed():
    texts = (models.CharField, models.TextField, models.JSONField)
    holding = {
        model._meta.label for model in planting.tables()
        if any(isinstance(field, texts) and not field.choices for field in model._meta.concrete_fields)
    }  # fmt: skip
    reached = {model._meta.label for model in person_texts.tables()}
    reviewed = OURS | SETTINGS | CODES | APART
    assert holding - reached == reviewed, "say in person_texts (or the floor's actions/erasures) what becomes of it"
    assert set(person_texts.ELSEWHERE) <= holding


def test_every_kept_column_is_one():
    kept = {(table, name) for table, names in person_columns.KEPT.items() for name in names}
    known = {(m._meta.label, f.name) for m in planting.tables() for f in m._meta.concrete_fields}
    assert not kept - known


@pytest.fixture
def lan(acme) -> Contact:
    return factories.ContactFactory(account=acme, name="欧阳若兰", email="ruolan@acme.cn")


@pytest.fixture
def views(lan, lin):
    query = urlencode({"q": lan.name, "sort": "-name", "by": lan.email})
    named = [SavedView.objects.create(user=lin, page="p", name=lan.name, query=query, shared=True)]
    named.append(SavedView.objects.create(user=lin, page="p", name=lan.email, query="q=Boss+%26+Co", shared=True))
    return named


@pytest.mark.db_both
def test_webhooks_files_and_lists_taken_forget_them(acme, other, lin, ada):
    one = factories.ContactFactory(account=acme, name="Quirin Zwetschgenbaum")
    factories.ContactFactory(account=other, name="Anna Huber-Lang")
    hook = Webhook.objects.create(user=lin, name=f"to {one.name}", url="https://x.example/", secret="s")
    files = [Import.objects.create(kind="contacts", by=lin, file_name=name) for name in ("Zwetschgenbaum.csv", "a.csv")]
    asked = [events.record("list.exported", by=lin, name="contacts", data={"filter": query})
             for query in ("search=Zwetschgenbaum&sort=-name", "search=Huber-Lang")]  # fmt: skip
    erasures.erase(one, name=one.name, by=ada)
    for row in (hook, *files, *asked):
        row.refresh_from_db()
    assert hook.name == f"to {MARK}" and hook.url == "https://x.example/"
    assert [file.file_name for file in files] == [f"{MARK}.csv", "a.csv"]
    assert asked[0].data["filter"] == urlencode({"search": MARK, "sort": "-name"})
    assert asked[1].data["filter"] == "search=Huber-Lang"


def test_a_surname_that_somebody_else_has_stays_in_what_was_asked(acme, other, lin, ada):
    one = factories.ContactFactory(account=acme, name="Quirin Zwetschgenbaum")
    factories.ContactFactory(account=other, name="Anna Zwetschgenbaum")
    asked = events.record("list.exported", by=lin, name="contacts", data={"filter": "search=Zwetschgenbaum"})
    erasures.erase(one, name=one.name, by=ada)
    asked.refresh_from_db()
    assert asked.data["filter"] == "search=Zwetschgenbaum"


@pytest.mark.db_both
def test_saved_views_and_runs_forget_them_and_stay(lan, lin, ada, views):
    run = Run.objects.create(kind="export", started_by=lin, params={"asked": {"q": lan.name}, "language": "en"},
                             error=f"{lan.name}: no")  # fmt: skip
    erasures.erase(lan, name=lan.name, by=ada)
    run.refresh_from_db()
    assert (run.params, run.error) == ({"asked": {"q": MARK}, "language": "en"}, f"{MARK}: no")
    first, second = SavedView.objects.order_by("pk")
    assert first.name != second.name and first.name.startswith(MARK) and second.name.startswith(MARK)
    assert first.query == urlencode({"q": MARK, "sort": "-name", "by": MARK}) and second.query == "q=Boss+%26+Co"


def test_the_person_s_own_file_tells_of_them(lan, ada, views):
    told = person_exports.gathered(person_texts.person(lan), by=ada)["mentions"]
    assert {row["id"] for row in told if row["table"] == "savedview"} == {view.pk for view in views}
