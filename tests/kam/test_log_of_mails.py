"""Each mail that leaves has a row in the log: to whom and when, never a word or link of it, and seen by few."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.actions import erasures
from accounts.models import Account
from kam.actions import factors, mails, users
from kam.ground import outbox, scope
from kam.models import Delivery, Mail
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
LINK = "https://kam.example.com/s/one-time/"


def outside(account, address="ruolan@acme.cn"):
    return mails.write_to(
        address, key="survey.1", stop=f"{LINK}stop/", account_id=account.pk, subject="Li Na, one question",
        about="Survey", text=f"Li Na, {LINK}", html=f"<a href='{LINK}'>Li Na</a>",
    )  # fmt: skip


def logged(reader):
    return [(mail.to, mail.subject, mail.user) for mail in Mail.objects.visible_to(reader).order_by("pk")]


def test_every_way_in_is_logged_as_often_as_it_goes(lin, ada):
    lin.set_unusable_password()
    lin.save()
    users.invite(lin, base="https://kam.example.com/", by=ada)
    users.invite(lin, base="https://kam.example.com/", by=ada)
    users.address_moved(lin, "before@example.com")
    factors._tell(lin, ada)
    assert logged(ada) == [
        (lin.email, "Your access to KAM", lin), (lin.email, "Your access to KAM", lin),
        ("before@example.com", "Your sign-in address was changed", None),
        (lin.email, "Your second factor was removed", lin),
    ]  # fmt: skip
    assert {mail.delivery_id for mail in Mail.objects.all()} == set(Delivery.objects.values_list("pk", flat=True))
    assert len(logged(lin)) == 3, "one's own alone"


def test_a_reset_is_logged_whether_the_address_is_known_or_not(lin, ada):
    for address in (lin.email, "nobody@example.com"):
        Client().post("/auth/password/reset/", {"email": address})
    assert [(to, user) for to, _subject, user in logged(ada)] == [(lin.email, lin), ("nobody@example.com", None)]
    assert not any("/" in subject for _to, subject, _user in logged(ada))


def test_mails_to_a_customer_s_people_name_nobody_and_are_seen_with_the_customer(lin, ada, acme, other):
    outside(acme)
    assert logged(ada) == [("ruolan@acme.cn", "Survey", None)] and logged(lin) == []
    assert LINK not in str(Mail.objects.values().get()) and "Li Na" not in str(Mail.objects.values().get())
    elsewhere = scope.narrowed(ada, Account.objects.filter(pk=other.pk).values("pk"))
    assert logged(elsewhere) == []
    Delivery.objects.all().delete()
    assert logged(ada) == [], "of whose customer nobody knows is shown to nobody"


def test_page_and_programs_read_the_same(ada, acme, browser_of, api_of):
    outside(acme)
    outbox.send_mail_to(ada.email, subject="s", text="t")
    page = browser_of(ada).get("/settings/mails/").content.decode()
    assert "ruolan@acme.cn" in page and "None" not in page
    found = api_of(ada).get("/api/v1/mails/").json()["results"]
    assert [(one["user"], one["kind"], one["state"]) for one in found] == [
        (ada.pk, "single", "waiting"), (None, "single", "waiting"),
    ]  # fmt: skip


def test_whoever_is_erased_is_in_the_log_no_more(ada, acme):
    gone = factories.ContactFactory(account=acme, name="欧阳若兰", email="ruolan@acme.cn")
    outside(acme)
    outside(acme, "mate@acme.cn")
    erasures.erase(gone, name=gone.name, by=ada)
    assert [to for to, _subject, _user in logged(ada)] == ["mate@acme.cn"]


def test_a_daily_mail_is_still_one(lin):
    told = {"kind": "digest", "day": lin.date_joined.date(), "subject": "Today", "text": "t", "html": "h"}
    assert mails.post(lin, **told) is not None and mails.post(lin, **told) is None
    assert Mail.objects.get().delivery == Delivery.objects.get()


def test_where_no_mail_server_is_set_nobody_is_told_that_something_was_sent(ada, browser_of, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    person = factories.UserFactory(username="new", email="new@example.com")
    person.set_unusable_password()
    person.save()
    shown = browser_of(ada).post(f"/settings/people/{person.pk}/invite/", follow=True).content.decode()
    assert "give them the link" in shown and "sent by mail as well" not in shown
    outbox.relay()
    told = browser_of(ada).get("/settings/mails/").content.decode()
    assert "Logged only" in told and "no mail server is set" in told and '<span class="tag good">Sent' not in told
