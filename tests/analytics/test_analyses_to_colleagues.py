"""Analyses to colleagues and at once: each reader's own figures and language, one mail, and one click that ends it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from pypdf import PdfReader

from kam.actions import runs, view_mails, view_recipients, view_rooms, views
from kam.choices import MailState, Role, RunKind
from kam.ground import outbox, readings, ways
from kam.ground.errors import Refused
from kam.models import Mail, Notice, Run, SavedView, User
from tests import factories
from tests.analytics import mailed
from tests.analytics.mailed import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailing_day")]


@pytest.fixture
def view(book, zhao, lin):
    """The director's, of all customers, also to lin."""
    return kept(zhao, lin)


def kept(by, *people, page="contributions", query=""):
    values = {"page": page, "name": "Ours", "query": query, "mail_every": "week", "mail_on": 3, "recipients": people}
    return views.save(values=values, by=by)


def sent(system, *, weeks=0, hour=8):
    """{to whom: the mail} of all that went out by then."""
    mailed.sent(mailed.at(hour, day=DAY + timedelta(7 * weeks)), system)
    return {told.to[0].partition("@")[0]: told for told in mail.outbox}


@pytest.mark.db_both
def test_each_gets_the_figures_of_their_own_sight_in_their_own_language(view, acme, other, lin, system):
    User.objects.filter(pk=lin.pk).update(language="zh-hans")
    told = sent(system)
    assert set(told) == {"zhao", "lin"}
    assert acme.name in told["zhao"].body and other.name in told["zhao"].body
    assert acme.name in told["lin"].body and other.name not in told["lin"].body, "nothing out of sight"
    assert f"Figures as {view.user} sees them: all customers." in told["zhao"].body
    assert lin.name in told["lin"].body and "2026年11月25日" in told["lin"].subject
    assert f"https://kam.example.com/views/{view.pk}/mail/stop/" in told["lin"].body
    assert told["lin"].extra_headers["List-Unsubscribe"].endswith("/mail/stop/>")
    ((_name, paper, _kind),) = told["lin"].attachments
    written = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    assert acme.name in written and other.name not in written and lin.name in written, "nor on the paper"
    assert len(sent(system, hour=9)) == 2 == len(mail.outbox), "once for a day"


@pytest.mark.usefixtures("paperless")
@pytest.mark.db_both
def test_a_colleague_turns_it_off_by_the_link_and_on_again(view, lin, chen, system, browser_of):
    page, url = browser_of(lin), f"/views/{view.pk}/mail/stop/"
    asked = page.get(url)
    assert asked.status_code == 200 and "comes to you no more" in asked.content.decode()
    assert sent(system).keys() == {"zhao", "lin"}, "asking ends nothing: a mail program opens links, too"
    assert page.post(url).url == "/me/views/"
    assert len(sent(system, weeks=1)) == 2 and len(mail.outbox) == 3
    assert "Turned off by you" in page.get("/me/views/").content.decode()
    assert "Turned off by themselves" in browser_of(view.user).get(f"/views/{view.pk}/mail/").content.decode()
    page.post(f"/views/{view.pk}/mail/again/")
    sent(system, weeks=2)
    assert [told.to[0] for told in mail.outbox[3:]] == ["zhao@example.com", "lin@example.com"]
    for path in ("stop", "again"):
        assert browser_of(chen).post(f"/views/{view.pk}/mail/{path}/").status_code == 404


def test_who_turned_it_off_is_not_named_again(view, lin, zhao):
    view_recipients.stop(view, by=lin)
    with pytest.raises(Refused):
        view_recipients.name(view, people=[lin], by=zhao)
    view_recipients.name(view, people=[], by=zhao)
    assert view.recipients.get().declined_at is not None, "their wish is kept"


@pytest.mark.usefixtures("paperless")
@pytest.mark.db_both
def test_who_left_gets_nothing_and_neither_does_anybody_from_a_keeper_who_left(view, lin, zhao, system):
    User.objects.filter(pk=lin.pk).update(is_active=False)
    assert set(sent(system)) == {"zhao"}
    User.objects.filter(pk=lin.pk).update(is_active=True)
    User.objects.filter(pk=zhao.pk).update(is_active=False)
    sent(system, weeks=1)
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("paperless")
def test_a_role_that_opens_it_no_more_ends_it_for_that_reader_alone(book, zhao, system):
    sun = factories.UserFactory(username="sun", name="Sun", role=Role.LEAD)
    view = kept(zhao, sun, page="concentration", query="by=region")
    User.objects.filter(pk=sun.pk).update(role=Role.MANAGER)
    assert set(sent(system)) == {"zhao"}
    assert not view.recipients.exists() and SavedView.objects.get(pk=view.pk).mail_every == "week"
    assert Notice.objects.filter(user=sun, event__verb="view.ended").count() == 1
    assert Mail.objects.with_state().get(user=sun).state == MailState.WITHHELD


def test_only_colleagues_who_may_open_it_are_named(book, zhao, lin, ada, browser_of):
    view = kept(zhao, page="concentration", query="by=region")
    browser, url = browser_of(zhao), f"/views/{view.pk}/mail/"
    assert f'"recipients" value="{lin.pk}"' not in browser.get(url).content.decode()
    wrong = browser.post(url, {"every": "week", "weekday": "3", "recipients": [lin.pk]})
    assert wrong.status_code == 422 and not view.recipients.exists()
    other = kept(zhao)
    url = f"/views/{other.pk}/mail/"
    assert f'"recipients" value="{lin.pk}"' in browser.get(url).content.decode()
    assert browser.post(url, {"every": "week", "weekday": "3", "recipients": [lin.pk]}).status_code == 302
    assert lin.name in browser.get("/me/views/").content.decode()
    browser.post(url, {"every": "week", "weekday": "3"})
    assert not other.recipients.exists()


@pytest.mark.usefixtures("paperless")
@pytest.mark.db_both
def test_send_now_goes_once_however_often_it_is_tapped(view, lin, zhao, browser_of, system):
    browser, url = browser_of(zhao), f"/views/{view.pk}/mail/now/"
    for _tap in range(3):
        said = browser.post(url, follow=True).content.decode()
        assert f"On its way to {zhao} and {lin}." in said or f"On its way to {zhao}, {lin}." in said
    outbox.relay()
    assert sorted(told.to[0] for told in mail.outbox) == ["lin@example.com", "zhao@example.com"]
    (run,) = Run.objects.of(RunKind.VIEW_NOW)
    assert run.result == {"sent": 2} and run.started_by == zhao
    assert browser_of(lin).post(url).status_code == 404
    sent(system)
    assert len(mail.outbox) == 4, "the day's own mail comes at its hour all the same"
    assert view_mails.perform_now(run).pk == run.pk and len(mail.outbox) == 4


def test_a_colleague_named_between_two_taps_gets_it_and_nobody_gets_it_twice(view, lin, chen, zhao):
    first, _people, _unseen = view_mails.send_now(view, by=zhao)
    view_recipients.name(view, people=[lin, chen], by=zhao)
    again, people, _unseen = view_mails.send_now(view, by=zhao)
    assert again != first and {user.pk for user in people} == {zhao.pk, lin.pk, chen.pk}
    outbox.relay()
    assert sorted(told.to[0] for told in mail.outbox) == ["chen@example.com", "lin@example.com", "zhao@example.com"]


@pytest.mark.usefixtures("paperless")
def test_send_now_says_to_whom_it_does_not_go(view, zhao, lin, browser_of, api_of):
    new = factories.UserFactory(username="new", name="Newcomer", role=Role.MANAGER)
    view_recipients.name(view, people=[lin, new], by=zhao)
    said = browser_of(zhao).post(f"/views/{view.pk}/mail/now/", follow=True).content.decode()
    assert "Not to Newcomer: they see nothing of it." in said and f"On its way to {zhao}, {lin}." in said
    told = api_of(zhao).post(f"/api/v1/saved-views/{view.pk}/send/", format="json").json()
    assert told["unseen"] == [new.pk] and told["people"] == [zhao.pk, lin.pk]
    assert sorted(one.to[0] for one in mail.outbox) == [] and outbox.relay() and len(mail.outbox) == 2


@pytest.mark.usefixtures("paperless")
def test_whose_filter_leaves_nothing_is_told_to_the_keeper_afterwards(book, zhao, lin, monkeypatch):
    view, read = kept(zhao, lin), readings.read

    def of(page, query, user):
        found = read(page, query, user)
        return found if user == zhao else readings.Reading(title="", says="", url="")

    monkeypatch.setattr(view_mails.readings, "read", of)
    view_mails.send_now(view, by=zhao)
    outbox.relay()
    assert [told.to[0] for told in mail.outbox] == ["zhao@example.com"]
    (notice,) = Notice.objects.filter(event__verb="view.unseen")
    assert notice.user == zhao and notice.event.data["people"] == [str(lin)]


def test_one_person_has_no_more_sent_a_day_than_the_settings_say(view, zhao, lin, chen, settings, browser_of):
    settings.VIEW_MAILS_PER_DAY = 3
    other = views.save(values={"page": "serving", "name": "Else", "query": ""}, by=zhao)
    browser, url = browser_of(zhao), f"/views/{other.pk}/mail/"
    refused = browser.post(url, {"every": "week", "weekday": "3", "recipients": [lin.pk]})
    assert "would come to 4 mails on one day; one person has 3 sent" in refused.content.decode()
    assert not other.recipients.exists() and SavedView.objects.get(pk=other.pk).mail_every == ""
    assert browser.post(url, {"every": "week", "weekday": "3"}).status_code == 302
    settings.VIEW_MAILS_PER_DAY = 1
    assert browser.post(url, {"every": "month", "day": "3"}).status_code == 302, "what is less, or as much, is taken"
    with pytest.raises(Refused, match="Send it tomorrow"):
        view_mails.send_now(view, by=zhao)
    settings.VIEW_MAILS_PER_DAY = 4
    view_mails.send_now(view, by=zhao)
    with pytest.raises(Refused, match="4 mails of your analyses went out or are due"):
        view_mails.send_now(other, by=zhao)


def test_what_is_due_and_what_went_out_count_as_one_day(view, zhao, lin, settings, system):
    """The view comes to two today: sent now besides makes four, before its hour as after; planned more, as many."""
    settings.VIEW_MAILS_PER_DAY = 3
    for count in (0, 2):
        assert len(sent(system) if count else []) == count
        with pytest.raises(Refused, match="2 mails of your analyses went out or are due; one person has 3 sent"):
            view_mails.send_now(view, by=zhao)
    views.mail(view, every="", on=None, by=zhao)
    with pytest.raises(Refused, match="2 mails of your analyses went out"):
        view_mails.send_now(view, by=zhao)
    settings.VIEW_MAILS_PER_DAY = 4
    view_mails.send_now(view, by=zhao)
    other = views.save(values={"page": "serving", "name": "Else", "query": ""}, by=zhao)
    with pytest.raises(Refused, match="would come to 5 mails on one day"):
        views.mail(other, every="week", on=3, by=zhao)
    assert views.mail(other, every="week", on=1, by=zhao).mail_on == 1, "of another day than those that went out"


def test_what_a_forgotten_view_sent_counts_within_its_day(view, zhao, lin, settings, system):
    settings.VIEW_MAILS_PER_DAY = 3
    assert len(sent(system)) == 2
    views.delete(view, by=zhao)
    with pytest.raises(Refused, match="would come to 4 mails on one day"):
        kept(zhao, lin)
    assert not SavedView.objects.exists() and view_rooms.in_this_day(lin) == 0
    settings.VIEW_MAILS_PER_DAY = 4
    assert kept(zhao, lin).mail_every == "week"


def test_of_many_colleagues_those_chosen_stand_first_and_the_others_are_sought(view, zhao, lin, browser_of):
    page = browser_of(zhao).get(f"/views/{view.pk}/mail/").content.decode()
    assert "data-seek" not in page
    factories.UserFactory.create_batch(13, role=Role.MANAGER)
    chosen, others = browser_of(zhao).get(f"/views/{view.pk}/mail/").content.decode().split("data-sought")
    assert chosen.count('name="recipients"') == 1 and f'value="{lin.pk}" id="id_recipients_' in chosen
    assert others.count('name="recipients"') >= 13 and "data-seek" in others


def test_a_colleague_is_sought_as_said_too_and_the_form_names_the_roles_that_cannot_open_it(view, zhao, browser_of):
    factories.UserFactory.create_batch(13, role=Role.LEAD)
    factories.UserFactory(role=Role.LEAD, name="王海芳", username="fang.w")
    page = browser_of(zhao).get(f"/views/{view.pk}/mail/").content.decode()
    said = next(part for part in page.split("<label") if "王海芳" in part).partition('data-said="')[2].partition('"')[0]
    assert all(f" {typed}" in said for typed in ("wanghai", "whf", "海芳", "fang"))
    way, why = ways.named(view.page), "Not offered, as their role does not open this analysis: "
    assert (why in page) is (way[3] is not None)
    closed = views.save(values={"page": "migration", "name": "Moves", "query": ""}, by=zhao)
    assert f"{why}Account manager" in browser_of(zhao).get(f"/views/{closed.pk}/mail/").content.decode()


def test_a_worker_that_died_before_midnight_sends_nobody_a_second_mail(view, zhao, lin):
    run, _people, _unseen = view_mails.send_now(view, by=zhao)
    outbox.relay()
    assert len(mail.outbox) == 2
    lost = Run.objects.get(pk=run.pk)
    Run.objects.filter(pk=run.pk).update(state="waiting", created_at=lost.created_at - timedelta(days=1))
    Mail.objects.filter(kind__endswith=f".{run.pk}").update(day=DAY - timedelta(days=1))
    view_mails.perform_now(runs.claim(run.pk))
    outbox.relay()
    assert len(mail.outbox) == 2, "the mail of the day it was asked for"


def test_what_a_colleague_who_left_wanted_now_goes_to_nobody(view, zhao, lin):
    run, _people, _unseen = view_mails.send_now(view, by=zhao)
    User.objects.filter(pk=zhao.pk).update(is_active=False)
    outbox.relay()
    assert not mail.outbox and run.pk


def test_the_page_opens_where_an_analysis_is_gone(view, lin, browser_of):
    SavedView.objects.filter(pk=view.pk).update(page="gone")
    assert browser_of(lin).get("/me/views/").status_code == 200


def test_send_now_asks_the_role_of_the_moment(book, zhao):
    view = kept(zhao, page="concentration", query="by=region")
    User.objects.filter(pk=zhao.pk).update(role=Role.MANAGER)
    with pytest.raises(PermissionDenied, match="role"):
        view_mails.send_now(view, by=User.objects.get(pk=zhao.pk))


@pytest.mark.usefixtures("paperless")
def test_the_api_names_sends_and_turns_off(book, zhao, lin, chen, api_of):
    client, values = api_of(zhao), {"page": "contributions", "name": "Mine", "query": "", "shared": True}
    made = client.post("/api/v1/saved-views/", values | {"recipients": [lin.pk]}, format="json").json()
    assert made["recipients"] == [lin.pk]
    again = client.post("/api/v1/saved-views/", values | {"query": "kind=key"}, format="json").json()
    assert again["recipients"] == [lin.pk], "what is not said stays"
    url = f"/api/v1/saved-views/{made['id']}/"
    assert api_of(chen).get(url).json()["recipients"] == [], "to whom is its keeper's"
    told = client.post(f"{url}send/", format="json")
    assert told.status_code == 202 and told.json()["people"] == [zhao.pk, lin.pk]
    assert client.post(f"{url}send/", format="json").json()["run"] == told.json()["run"]
    assert api_of(lin).post(f"{url}send/", format="json").status_code == 403
    assert api_of(chen).post(f"{url}stop/", format="json").status_code == 404
    assert api_of(lin).post(f"{url}stop/", format="json").status_code == 204
    assert client.get(url).json()["recipients"] == []
    wrong = client.post("/api/v1/saved-views/", values | {"recipients": [lin.pk]}, format="json")
    assert wrong.status_code == 400
    assert api_of(lin).post(f"{url}resume/", format="json").status_code == 204
    assert client.get(url).json()["recipients"] == [lin.pk]


def test_every_list_and_analysis_can_be_kept_filtered_or_not(zhao, acme, browser_of):
    for path in ("/customers/", "/customers/?q=acme", "/concentration/", "/contributions/"):
        assert 'action="/views/add/"' in browser_of(zhao).get(path).content.decode(), path
