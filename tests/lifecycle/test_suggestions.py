"""After the log: what the note says becomes work with one tap, with undo, and nothing twice."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import contacts
from accounts.models import Competitor, Presence
from kam.choices import Role
from kam.ground import documents
from kam.ground.errors import Refused
from kam.models import Notice, Token
from lifecycle.actions import mentions, visits
from lifecycle.facts import acceptances
from lifecycle.models import Case, Need, Promise, VisitPlan
from tests import factories

pytestmark = pytest.mark.django_db
NOTE = (
    "他们担心我们旺季断货。这批砖破损了三箱，客户很生气。顺达也在报价，东鹏的业务员刚走。"
    "李工离职了，新来的工程部经理叫周建国。王总换了手机，新号 13800138000。"
)


@pytest.fixture
def visit(lin, acme):
    factories.CompetitorFactory(name="顺达陶瓷", short_name="顺达")
    factories.ContactFactory(account=acme, name="李志", title="工程师")
    factories.ContactFactory(account=acme, name="王海", title="总经理")
    return visits.log(account=acme, said=visits.Said("advance", NOTE), by=lin)


def page(browser, visit):
    return browser.get(reverse("lifecycle:visit-detail", args=[visit.pk]))


def offered(browser, visit):
    found = page(browser, visit).context["suggestions"]
    return {(one.kind, one.mention.detail or one.mention.name): one.mention.key for one in found}


def tap(browser, visit, key):
    return browser.post(reverse("lifecycle:visit-accept", args=[visit.pk]), {"what": key}, follow=True)


@pytest.mark.db_both
def test_each_finding_becomes_what_it_says_once_and_can_be_taken_back(lin, gu, acme, visit, browser_of):
    browser = browser_of(lin)
    keys = offered(browser, visit)
    assert {kind for kind, _detail in keys} == {"need", "complaint", "competitor", "contact"}
    tap(browser, visit, keys["need", "doubt"])
    tap(browser, visit, keys["complaint", ""])
    tap(browser, visit, keys["competitor", "顺达陶瓷"])
    need, case, presence = Need.objects.get(), Case.objects.get(), Presence.objects.get()
    assert (need.visit, need.sign, need.step) == (visit, "doubt", "latent")
    assert (case.user, case.sort, case.kind) == (gu, "complaint", "delivery") and "破损了三箱" in case.title
    assert case.visit == visit and Notice.objects.filter(user=gu, url=f"/cases/{case.pk}/").exists()
    assert (presence.account, presence.seen_on) == (acme, timezone.localdate())
    assert reverse("lifecycle:case-detail", args=[case.pk]) in page(browser, visit).content.decode()
    left = offered(browser, visit)
    assert not {("need", "doubt"), ("complaint", ""), ("competitor", "顺达陶瓷")} & left.keys()
    for made in (need, case, presence):
        undo = reverse("lifecycle:visit-unaccept", args=[visit.pk, made._meta.model_name, made.pk])
        assert browser.post(undo).status_code == 302
    assert offered(browser, visit).keys() == keys.keys()


def test_the_way_back_stands_in_the_message(lin, visit, browser_of):
    browser = browser_of(lin)
    answer = tap(browser, visit, offered(browser, visit)["need", "doubt"]).content.decode()
    assert f"/visits/{visit.pk}/accept/need/{Need.objects.get().pk}/undo/" in answer


def test_two_taps_make_one(lin, visit, browser_of):
    browser = browser_of(lin)
    key = offered(browser, visit)["complaint", ""]
    tap(browser, visit, key)
    with pytest.raises(Refused, match="accepted already"):
        mentions.accept(visit, key=key, by=lin)
    assert "accepted already" in tap(browser, visit, key).content.decode() and Case.objects.count() == 1


def test_an_unknown_competitor_is_offered_as_new(lin, visit, browser_of):
    browser = browser_of(lin)
    said = offered(browser, visit)
    assert ("competitor", "东鹏") not in said  # its sentence names one on file
    visits.change(visit, {"note": "东鹏的业务员刚走"}, by=lin)
    visit.refresh_from_db()
    assert "not on file yet" in page(browser, visit).content.decode()
    tap(browser, visit, offered(browser, visit)["competitor", "东鹏"])
    assert Competitor.objects.filter(name="东鹏").exists() and Presence.objects.get().competitor.name == "东鹏"


@pytest.mark.db_both
def test_somebody_cheaper_whom_nobody_knows_is_entered_with_one_tap(lin, acme, browser_of):
    said = visits.Said("advance", "Acme quoted 8 % below us.")
    visit, browser = visits.log(account=acme, said=said, by=lin), browser_of(lin)
    assert "not on file yet" in page(browser, visit).content.decode()
    tap(browser, visit, offered(browser, visit)["competitor", "Acme"])
    seen = Presence.objects.get(account=acme)
    assert (seen.competitor.name, seen.note) == ("Acme", "Acme quoted 8 % below us")


@pytest.mark.parametrize("note", ["他换手机号了，新号 13922223333。", "His new mobile is 13922223333."])
def test_a_pronoun_means_the_only_one_who_was_met(lin, acme, browser_of, note):
    wang, li = (factories.ContactFactory(account=acme, name=name) for name in ("王海", "李志"))
    browser = browser_of(lin)

    def logged(met):
        return visits.log(account=acme, said=visits.Said("advance", note, contacts=met), by=lin)

    for met in ([], [wang, li]):
        assert not offered(browser, logged(met))
    visit = logged([wang])
    (key,) = offered(browser, visit).values()
    tap(browser, visit, key)
    wang.refresh_from_db()
    assert wang.mobile == "13922223333" and not offered(browser, visit)
    assert [one.made for one in acceptances.of_visit(visit, lin)] == [wang]


def test_where_nobody_was_said_to_be_met_a_pronoun_means_the_only_one_the_note_names(lin, acme, browser_of):
    wang, li = (factories.ContactFactory(account=acme, name=name) for name in ("王海", "李志"))
    note, browser = "今天和王海谈了价格。他换手机号了，新号 13922223333。", browser_of(lin)
    both = visits.log(account=acme, said=visits.Said("advance", f"李志也在。{note}"), by=lin)
    one = visits.log(account=acme, said=visits.Said("advance", note), by=lin)
    assert not [key for key in offered(browser, both) if key[0] == "contact"]
    (told,) = [key for key in offered(browser, one) if key[0] == "contact"]
    tap(browser, one, offered(browser, one)[told])
    wang.refresh_from_db()
    assert wang.mobile == "13922223333" and li.mobile == ""


def test_of_two_promises_with_the_same_words_one_stays_when_the_other_is_accepted(lin, acme, browser_of):
    note = "王总那边，我明天发样品给他。李工那边，我明天发样品给他。"
    visit, browser = visits.log(account=acme, said=visits.Said("advance", note), by=lin), browser_of(lin)
    for left in (2, 1, 0):
        found = page(browser, visit).context["suggestions"]
        assert len(found) == left and Promise.objects.filter(visit=visit).count() == 2 - left
        if found:
            tap(browser, visit, found[0].mention.key)


def test_news_of_people_is_written_with_one_tap_and_taken_back_with_another(lin, acme, visit, browser_of):
    browser = browser_of(lin)
    html, today = page(browser, visit).content.decode(), timezone.localdate()
    assert "New contact · 工程部经理" in html and "<b>13800138000</b>" in html and "Left on" in html
    li, wang = acme.contacts.get(name="李志"), acme.contacts.get(name="王海")
    wang.mobile = "13900000000"
    wang.save()
    assert '<s class="quiet">13900000000</s>' in page(browser, visit).content.decode()  # what was, and what would be
    keys = offered(browser, visit)
    for what in ("left", "new", "phone"):
        assert tap(browser, visit, keys["contact", what]).status_code == 200
    assert not {what for kind, what in offered(browser, visit) if kind == "contact"}
    li.refresh_from_db(), wang.refresh_from_db()
    new = acme.contacts.get(name="周建国")
    assert (li.left_on, wang.mobile, new.title) == (today, "13800138000", "工程部经理")
    for person in (li, wang, new):
        browser.post(reverse("lifecycle:visit-unaccept", args=[visit.pk, "contact", person.pk]))
        person.refresh_from_db()
    assert (li.left_on, wang.mobile, new.archived_at is not None) == (None, "13900000000", True)
    assert offered(browser, visit).keys() == keys.keys()


@pytest.mark.db_both
def test_a_file_that_was_changed_since_is_not_turned_back(lin, zhao, acme, visit, browser_of):
    browser, wang = browser_of(lin), acme.contacts.get(name="王海")
    tap(browser, visit, offered(browser, visit)["contact", "phone"])
    contacts.change(wang, values={"mobile": "13711112222"}, by=zhao)
    undo = reverse("lifecycle:visit-unaccept", args=[visit.pk, "contact", wang.pk])
    assert "was changed since" in browser.post(undo, follow=True).content.decode()
    wang.refresh_from_db()
    assert wang.mobile == "13711112222"


@pytest.mark.db_both
def test_a_promotion_brings_its_title_and_one_without_opens_the_form(lin, acme, browser_of):
    wang = factories.ContactFactory(account=acme, name="王海", title="采购经理")
    browser = browser_of(lin)
    visit = visits.log(account=acme, said=visits.Said("advance", "王海升任集团采购总监，以后他拍板。"), by=lin)
    tap(browser, visit, offered(browser, visit)["contact", "promoted"])
    wang.refresh_from_db()
    assert wang.title == "集团采购总监" and not offered(browser, visit)
    other = factories.ContactFactory(account=acme, name="李志")
    visit = visits.log(account=acme, said=visits.Said("advance", "李志升职了。"), by=lin)
    key = offered(browser, visit)["contact", "promoted"]
    assert reverse("accounts:contact-edit", args=[other.pk]) in page(browser, visit).content.decode()
    with pytest.raises(Refused, match="accepted already"):  # nothing to write: a person says it in the form
        mentions.accept(visit, key=key, by=lin)


@pytest.mark.db_both
def test_whoever_seems_to_be_there_already_is_not_created_twice(lin, acme, visit, browser_of):
    factories.ContactFactory(account=acme, name="周 建国")
    answer = tap(browser_of(lin), visit, offered(browser_of(lin), visit)["contact", "new"]).content.decode()
    assert "seems to be there already" in answer and not acme.contacts.filter(name="周建国").exists()


@pytest.mark.db_both
def test_the_form_stays_the_second_choice_filled_with_the_news(lin, acme, visit, browser_of):
    browser = browser_of(lin)
    html = page(browser, visit).content.decode()
    li, wang = acme.contacts.get(name="李志"), acme.contacts.get(name="王海")
    edit = reverse("accounts:contact-edit", args=[wang.pk]) + "?mobile=13800138000"
    assert reverse("accounts:contact-leave", args=[li.pk]) in html and edit in html
    assert "13800138000" in browser.get(edit).content.decode()
    new = reverse("accounts:account-contact-create", args=[acme.pk])
    assert f"{new}?name=%E5%91%A8%E5%BB%BA%E5%9B%BD&amp;title=" in html
    assert "周建国" in browser.get(new + "?name=周建国").content.decode()
    factories.ContactFactory(account=acme, name="周建国")
    assert ("contact", "new") not in offered(browser, visit)


@pytest.mark.db_both
def test_service_is_not_offered_what_it_may_not_do(gu, visit, browser_of):
    kinds = {kind for kind, _detail in offered(browser_of(gu), visit)}
    assert kinds == {"need", "complaint"}


@pytest.mark.db_both
def test_others_take_nothing_back(lin, chen, visit, browser_of):
    browser = browser_of(lin)
    tap(browser, visit, offered(browser, visit)["need", "doubt"])
    key = Need.objects.get().pk
    undo = reverse("lifecycle:visit-unaccept", args=[visit.pk, "need", key])
    assert browser_of(chen).post(undo).status_code == 404
    assert browser_of(factories.UserFactory(role=Role.AUDITOR)).post(undo).status_code == 403
    away = reverse("lifecycle:visit-unaccept", args=[visit.pk, "need", key + 99])
    assert browser.post(away).status_code == 404
    assert Need.objects.get().archived_at is None


@pytest.mark.db_both
def test_promises_and_the_next_visit_still_come_from_the_note(lin, acme, browser_of):
    on = timezone.localdate() + timedelta(9)
    note = f"I will send the quote by {on.isoformat()}. Next visit on {(on + timedelta(7)).isoformat()}."
    visit, browser = visits.log(account=acme, said=visits.Said("advance", note), by=lin), browser_of(lin)
    for key in offered(browser, visit).values():
        tap(browser, visit, key)
    assert Promise.objects.get().due_on == on
    assert VisitPlan.objects.filter(planned_on=on + timedelta(7), state="planned").exists()
    assert offered(browser, visit) == {}


@pytest.mark.db_both
def test_the_cadences_visit_is_not_offered_beside_the_one_they_named(lin, acme, browser_of):
    note = f"Next visit on {(timezone.localdate() + timedelta(20)).isoformat()}."
    visit = visits.log(account=acme, said=visits.Said("advance", note), by=lin)
    VisitPlan.objects.filter(account=acme).delete()
    VisitPlan.objects.create(account=acme, user=lin, planned_on=timezone.localdate() + timedelta(60), state="proposed")
    shown = page(browser_of(lin), visit)
    assert [one.kind for one in shown.context["suggestions"]] == ["next_visit"] and shown.context["proposal"] is None
    visits.change(visit, {"note": "Nothing new."}, by=lin)
    assert page(browser_of(lin), visit).context["proposal"] is not None


def test_what_is_accepted_begins_where_it_says_something(lin, acme, browser_of):
    visit = visits.log(account=acme, said=visits.Said("advance", "客户说担心旺季断货。"), by=lin)
    browser = browser_of(lin)
    tap(browser, visit, offered(browser, visit)["need", "doubt"])
    assert Need.objects.get().text == "担心旺季断货"
    assert not offered(browser, visit)


@pytest.mark.db_both
def test_the_api_suggests_accepts_and_takes_back_like_the_page(lin, gu, chen, acme, visit, browser_of, api_of):
    api, url = api_of(lin), f"/api/v1/visits/{visit.pk}/"
    told = api.get(f"{url}suggestions/").json()
    assert {one["what"] for one in told} == set(offered(browser_of(lin), visit).values())
    phone = next(one for one in told if one["detail"] == "phone")
    wang = acme.contacts.get(name="王海")
    assert (phone["contact"], phone["change"]) == (wang.pk, {"column": "mobile", "was": "", "now": "13800138000"})
    for one in told:
        made = api.post(f"{url}accept/", {"what": one["what"]}, format="json")
        assert made.status_code == 201, made.json()
        assert api.post(f"{url}accept/", {"what": one["what"]}, format="json").status_code == 409
        assert api.post(f"{url}unaccept/", made.json(), format="json").status_code == 200
    assert {one["what"] for one in api.get(f"{url}suggestions/").json()} == {one["what"] for one in told}
    assert api.post(f"{url}unaccept/", {"noun": "need", "id": 999999}, format="json").status_code == 404
    assert api.post(f"{url}unaccept/", {"noun": "user", "id": 1}, format="json").status_code == 400
    assert api_of(chen).get(f"{url}suggestions/").status_code == 404
    assert "contact" not in {one["kind"] for one in api_of(gu).get(f"{url}suggestions/").json()}
    assert api_of(gu).post(f"{url}take-back/").status_code == 403
    assert api.post(f"{url}take-back/").json()["archived_at"] is not None


@pytest.mark.db_both
def test_a_token_that_logs_visits_writes_no_people(lin, visit, client):
    _token, secret = Token.objects.create(user=lin, name="phone", scopes=["read", "visits:write"])
    head = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "content_type": "application/json"}
    url = f"/api/v1/visits/{visit.pk}/"
    told = {one["kind"]: one["what"] for one in client.get(f"{url}suggestions/", **head).json()}
    answers = {kind: client.post(f"{url}accept/", {"what": what}, **head).status_code for kind, what in told.items()}
    assert answers == {"need": 201, "complaint": 201, "competitor": 403, "contact": 403}
    assert client.post(f"{url}accept/", {"what": told["contact"]}, **head).json()["code"] == "insufficient_scope"
    operation = documents.kept()["paths"]["/api/v1/visits/{id}/accept/"]["post"]
    assert "accounts:write" in operation["description"], "what is asked besides `x-scopes` is said"
