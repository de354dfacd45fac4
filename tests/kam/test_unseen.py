"""Texts of which nothing can be seen are none: wherever one is asked for they are refused."""

from datetime import date, timedelta

import pytest
from django import forms
from django.utils import timezone

from accounts.models import Account, Contact
from accounts.rules import parsing
from analytics.actions import reports
from kam.forms import keys, resets
from kam.ground import forms as ground
from kam.rules import texts
from lifecycle.actions import cases
from lifecycle.models import Case, Promise, Todo
from tests.analytics import report_books

NOTHING = ("\u200b\u200b", "\u2060\ufeff", "\u202e \u2066", "\u3164\u3164", "\u2800", "\u00ad", "\ufe0f\u034f", " \t")


@pytest.mark.parametrize("text", NOTHING)
def test_what_nobody_sees_is_nothing_and_letters_of_any_script_are_something(text):
    assert not texts.is_seen(text) and texts.is_seen(f"{text}a{text}")
    with pytest.raises(parsing.Unreadable):
        parsing.code(text)
    assert parsing.words(text) == ""


@pytest.mark.parametrize("text", ["华", "ก็", "हि", "😀", "\ue000", "𰻞", "-", "é", "‎א"])
def test_every_script_can_be_seen(text):
    assert texts.is_seen(text)


def test_a_required_text_is_asked_for_again_and_an_optional_one_is_empty():
    class Form(ground.PlainForm):
        title = forms.CharField()
        note = forms.CharField(required=False)
        maybe = forms.CharField(required=False, empty_value=None)

    form = Form({"title": "\u200b", "note": "\u3164", "maybe": "\u2060"}, user=None)
    assert form.errors.as_data().keys() == {"title"} and form.errors.as_data()["title"][0].code == "required"
    assert (form.cleaned_data["note"], form.cleaned_data["maybe"]) == ("", None)
    form = Form({"title": "\u200bTiles", "note": "x"}, user=None)
    assert form.is_valid() and form.cleaned_data["title"] == "\u200bTiles"


TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("sign", TURNING)
def test_what_turns_a_text_round_is_refused_in_a_line_and_taken_out_of_a_long_text(sign):
    class Form(ground.PlainForm):
        title = forms.CharField()
        note = forms.CharField(widget=forms.Textarea)

    form = Form({"title": f"pay {sign}001", "note": f"pay {sign}001\nnow"}, user=None)
    assert form.errors.as_data().keys() == {"title"} and form.errors.as_data()["title"][0].code == "control"
    assert form.cleaned_data["note"] == "pay 001\nnow" and parsing.words(f"pay {sign}001") == "pay 001"
    assert Form({"title": "שלום \u200eAB\u200f", "note": "x"}, user=None).is_valid(), "marks of a script stay"


@pytest.mark.django_db
def test_page_program_and_bulk_call_keep_nothing_turned(lin, acme, browser_of, api_of):
    due, turned = str(timezone.localdate() + timedelta(3)), "send \u202egpj.exe"
    values = {"code": "N-1", "kind": "dealer", "name": "New", "industry": turned}
    page = browser_of(lin).post("/customers/new/", values)
    assert page.status_code == 422 and "that nobody sees" in page.content.decode()
    answer = api_of(lin).post("/api/v1/accounts/", values, format="json")
    assert answer.status_code == 400 and list(answer.json()["errors"]) == ["industry"]
    values = {"account": acme.pk, "due_on": due, "user": lin.pk, "title": "Send", "note": turned}
    assert api_of(lin).post("/api/v1/todos/", values, format="json").status_code == 201
    api_of(lin).post("/api/v1/accounts/bulk/", {"items": [{"code": "ACME", "industry": turned}]}, format="json")
    api_of(lin).patch(f"/api/v1/accounts/{acme.pk}/", {"tags": [turned]}, format="json")
    found = Account.objects.get()
    assert (found.industry, found.tags) == ("send gpj.exe", ["send gpj.exe"])
    assert Todo.objects.get().note == "send gpj.exe"


@pytest.mark.django_db
def test_a_report_keeps_nothing_turned_by_page_or_program(lin, acme, browser_of, api_of):
    report_books.month(acme, lin)
    report, turned = reports.make(span="month", day=date(2026, 6, 30), by=lin), "see \u202egpj.exe\u2066"
    form = browser_of(lin).get(f"/reports/{report.pk}/edit/").context["form"]
    values = {name: form[name].value() or "" for name in form.fields} | {"_version": report.version}
    values |= {"edited:visits.visits": turned, "added:help": turned}
    assert browser_of(lin).post(f"/reports/{report.pk}/edit/", values).status_code == 302
    report.refresh_from_db()
    assert report.edited["visits.visits"]["text"] == report.added["help"] == "see gpj.exe"
    sent = {"edited": {"visits.visits": f"{turned} now"}, "added": {"help": "\u202e", "plan": turned}}
    answer = api_of(lin).patch(f"/api/v1/reports/{report.pk}/", sent, format="json")
    assert answer.status_code == 200, answer.content
    report.refresh_from_db()
    assert report.edited["visits.visits"]["text"] == "see gpj.exe now" and report.added == {"plan": "see gpj.exe"}


def test_every_form_of_the_product_stands_on_the_base_that_refuses_it():
    """Beside the two bases only such as are told so by name, which call what the bases call."""
    of_signing_in = {
        "AddForm",
        "EditForm",
        "LoginForm",
        "AuthenticateForm",
        "ReauthenticateForm",
        resets.ResetForm.__name__,
    }
    apart = {"AnswerForm", "LineForm", "RequestForm"} | of_signing_in
    found, left = set(), [forms.Form, forms.ModelForm]
    while left:
        one = left.pop()
        left += one.__subclasses__()
        own = one.__module__.partition(".")[0] in ("kam", "accounts", "lifecycle", "analytics")
        if own and not issubclass(one, ground.Scoped):
            found.add(one.__name__)
    assert found == apart


def test_the_name_of_a_security_key_is_seen():
    class Form(keys.Named, forms.Form):
        name = forms.CharField()

    assert Form({"name": "\u200b"}).errors.as_data()["name"][0].code == "required" and Form({"name": "Desk"}).is_valid()
    assert issubclass(keys.AddForm, keys.Named) and issubclass(keys.EditForm, keys.Named)


@pytest.mark.django_db
@pytest.mark.parametrize("nothing", NOTHING[:4])
def test_page_and_program_refuse_it_for_the_things_people_name(nothing, lin, acme, browser_of, api_of):
    due = str(timezone.localdate() + timedelta(3))
    page, api = browser_of(lin), api_of(lin)
    asked = [
        ("/cases/new/", "/api/v1/cases/", {"account": acme.pk, "sort": "complaint", "kind": "other",
                                           "severity": "medium", "function": "service"}, "title"),
        ("/promises/new/", "/api/v1/promises/", {"account": acme.pk, "due_on": due, "side": "ours"}, "text"),
        ("/todos/new/", "/api/v1/todos/", {"account": acme.pk, "due_on": due, "user": lin.pk}, "title"),
        ("/customers/new/", "/api/v1/accounts/", {"code": "N-1", "kind": "dealer"}, "name"),
        ("/contacts/new/", "/api/v1/contacts/", {"account": acme.pk}, "name"),
    ]  # fmt: skip
    for address, resource, values, name in asked:
        assert page.post(address, values | {name: nothing}).status_code == 422, address
        answer = api.post(resource, values | {name: nothing}, format="json")
        assert answer.status_code == 400 and name in answer.json()["errors"], resource
    assert not any(model.objects.exclude(pk=acme.pk).exists() for model in (Account, Case, Contact, Promise, Todo))


@pytest.mark.django_db
def test_a_step_that_wants_words_wants_words_that_can_be_read(lin, gu, acme, browser_of, api_of):
    case = cases.report(values={"account": acme, "sort": "complaint", "title": "Cracks"}, by=lin)
    for step, field in (("answer", "note"), ("wait", "note"), ("cancel", "note")):
        assert browser_of(lin).post(f"/cases/{case.pk}/{step}/", {field: "\u200b"}).status_code == 422, step
        assert api_of(lin).post(f"/api/v1/cases/{case.pk}/{step}/", {field: "\u200b"}, format="json").status_code == 400
    assert Case.objects.get().state == "new"


@pytest.mark.db_both
@pytest.mark.parametrize("value", ["%00", "%E2%80%8B", "%E3%85%A4", "%E2%80%AE"])
def test_a_filter_of_unseen_signs_is_refused_and_lists_nothing(value, lin, acme, api_of, browser_of):
    """A script whose variable holds nothing that can be seen does not mean all rows."""
    for name in ("region", "q", "search", "city", "updated_since", "page_size"):
        answer = api_of(lin).get(f"/api/v1/accounts/?{name}={value}")
        assert answer.status_code == 400 and name in answer.json()["errors"], name
    assert api_of(lin).get("/api/v1/accounts/?region=%20").status_code == 400
    for address in ("visits/?kind=", "changes/?noun=", "orders/?search="):
        assert api_of(lin).get(f"/api/v1/{address}{value}").status_code == 400, address
    assert acme.name in browser_of(lin).get("/customers/").content.decode()
    assert acme.name not in browser_of(lin).get(f"/customers/?region={value}").content.decode()
    asked = {"list": "accounts", "format": "csv", "filters": {"region": "\u200b"}}
    assert api_of(lin).post("/api/v1/exports/", asked, format="json").status_code == 400
