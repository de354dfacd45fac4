"""The service report: counts, lateness, hours and first contact, as of a day, by page, file and API."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.utils import timezone

from accounts.models import Account, TierChange
from analytics.facts import service_reports as facts
from analytics.rules import service_reports as rules
from lifecycle.actions import case_rows, cases
from lifecycle.models import Case, CaseStep
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 1, 2, tzinfo=UTC)  # 10:00 in Shanghai
END = date(2026, 6, 30)


def at(days, hours=0):
    return MONDAY + timedelta(days=days, hours=hours)


@pytest.fixture
def book(lin, gu, acme, other):
    """Four complaints and a request of Acme's, by kind: two solved (one handed over, late), one open, one cancelled."""

    def opened(title, when, **more):
        values = {"account": acme, "sort": "complaint", "kind": "quality", "title": title, "opened_at": when, **more}
        return cases.report(values=values, by=lin)

    quick = cases.answer(opened("quick", at(0)), note="x", at=at(0, 2), by=gu)
    cases.resolve(quick, cause="product", resolution="x", at=at(0, 4), by=gu)
    slow = opened("slow", at(0), kind="delivery")
    slow = cases.hand_over(slow, function="manager", user=lin, note="x", at=at(1), by=gu)
    slow = cases.resolve(slow, cause="transport", resolution="x", at=at(18), by=lin)
    cases.reopen(slow, note="x", at=at(19), by=lin)
    opened("fresh", at(28))
    opened("asked", at(28), sort="request", kind="service")
    cases.cancel(opened("twice", at(3)), note="x", at=at(3, 1), by=lin)
    return acme


def test_a_month_in_numbers(book, lin):
    whole = rules.line(facts.gather(lin, as_of=END, days=30))
    assert (whole.count, whole.complaints, whole.open, whole.solved) == (4, 3, 3, 1)
    assert (whole.late, whole.late_now) == (1, 1)
    later = rules.line(facts.gather(lin, as_of=date(2026, 7, 2), days=32))
    assert (later.late, later.late_now) == (3, 3)  # two more whose first answer is due
    assert (whole.first_contact, whole.came_back, whole.ever_solved) == (1, 1, 2)
    assert (whole.first_contact_share, whole.came_back_share) == (0.5, 0.5), (
        "what came back was solved, though not at once"
    )
    assert whole.answer_hours == 125, "8 h of 1 June and 13 days of 9: of four two are too young to tell"
    assert whole.solution_hours is None and whole.late_share == 0.25, "of four one is solved: half take longer"


@pytest.mark.parametrize(
    ("steps", "is_first"),
    [
        ("hand answer resolve", True), ("hand resolve", True), ("answer hand resolve", False),
        ("hand wait resume resolve", False), ("answer resolve", True), ("hand answer hand resolve", False),
    ],
)  # fmt: skip
def test_a_hand_over_before_the_first_answer_leaves_the_first_contact(lin, gu, acme, steps, is_first):
    case = cases.report(values={"account": acme, "sort": "request", "title": "x", "opened_at": at(0)}, by=lin)
    hands = [gu, lin] if case.user != gu else [lin, gu]
    for hour, step in enumerate(steps.split(), start=1):
        if step == "hand":
            hands.append(hands.pop(0))
            case = cases.hand_over(case, function="manager", user=hands[-1], note="x", at=at(0, hour), by=lin)
            assert case.answered_at or case.state == "new", "nobody works on it yet"
        elif step == "resolve":
            case = cases.resolve(case, cause="product", resolution="x", at=at(0, hour), by=lin)
        else:
            case = getattr(cases, step)(case, note="x", at=at(0, hour), by=lin)
    (row,) = facts.gather(lin, as_of=END, days=30)
    assert row.is_first_contact is is_first


@pytest.mark.db_both
def test_what_was_missed_before_it_waited_stays_missed(lin, gu, acme):
    def opened(title):
        values = {"account": acme, "sort": "complaint", "kind": "quality", "title": title, "opened_at": at(0)}
        return cases.answer(cases.report(values=values, by=lin), note="x", at=at(0, 1), by=gu)

    late, early, running = opened("late"), opened("early"), opened("running")
    cases.wait(late, note="Which batch?", at=at(25), by=gu)
    cases.wait(early, note="Which batch?", at=at(0, 2), by=gu)
    assert set(Case.objects.late_on(END)) == {running}, "while they wait for the customer none is late"
    assert set(Case.objects.late_on(date(2026, 6, 2))) == set()
    told = facts.gather(lin, as_of=END, days=30)
    assert {row.case for row in told if row.is_late} == {late.pk, running.pk}, "as the service report has it"


@pytest.mark.db_both
def test_late_on_a_day_is_what_the_list_calls_late(lin, gu, acme):
    def opened(title, day=0):
        values = {"account": acme, "sort": "complaint", "kind": "quality", "title": title, "opened_at": at(day)}
        return cases.report(values=values, by=lin)

    unanswered, solved = opened("unanswered"), cases.answer(opened("answered"), note="x", at=at(0, 1), by=gu)
    Case.objects.filter(pk=unanswered.pk).update(due_at=timezone.now() + timedelta(900))
    CaseStep.objects.filter(case=unanswered).update(due_at=timezone.now() + timedelta(900))
    today = timezone.localdate()
    assert set(Case.objects.late_on(today)) == set(Case.objects.late(timezone.now())) == {unanswered, solved}
    cases.answer(unanswered, note="x", at=timezone.now(), by=gu)
    assert set(Case.objects.late_on(END)) == {unanswered, solved}, "then nobody had answered"
    assert set(Case.objects.late_on(today)) == set(Case.objects.late(timezone.now())) == {solved}


def test_half_of_the_cases_counts_the_open_ones():
    """Two came after 2 and 8 hours, two are open for 1 and 9: of three at risk one comes at 2, of two one at 8."""
    assert rules.middle([(2.0, 9.0), (None, 1.0), (8.0, 9.0), (None, 9.0)]) == 8.0
    assert rules.middle([(2.0, 9.0), (4.0, 9.0), (6.0, 9.0)]) == 4.0
    assert rules.middle([(2.0, 9.0), (None, 9.0), (None, 9.0)]) is None and rules.middle([]) is None


def test_tiers_are_those_of_the_day_and_what_is_left_out_is_said(book, lin, browser_of, api_of, monkeypatch):
    account = Account.objects.get(pk=book.pk)
    span = {"from_on": date(2026, 1, 1), "to_on": date(2026, 7, 10)}
    TierChange.objects.create(account=account, tier="gold", state="ended", by=lin, reasons={}, **span)
    Account.objects.filter(pk=account.pk).update(tier="lead")
    assert set(rules.by(facts.gather(lin, as_of=END, days=30), lambda one: one.tier)) == {"gold"}
    assert set(rules.by(facts.gather(lin, as_of=timezone.localdate(), days=365), lambda one: one.tier)) == {"lead"}
    query = "as_of=2026-06-30&days=30"
    assert api_of(lin).get(f"/api/v1/service/?{query}").json()["is_cut"] is False
    monkeypatch.setattr(facts, "MOST", 3)
    assert api_of(lin).get(f"/api/v1/service/?{query}").json()["is_cut"] is True
    assert "only the newest are counted" in browser_of(lin).get(f"/service/?{query}").content.decode()


def test_it_knows_nothing_of_later(book, lin):
    then = rules.by(facts.gather(lin, as_of=date(2026, 6, 1), days=30), lambda one: one.kind)
    assert then["delivery"].open == 1 and then["delivery"].came_back == 0 and then["quality"].solved == 1
    solved = rules.by(facts.gather(lin, as_of=date(2026, 6, 19), days=30), lambda one: one.kind)
    assert solved["delivery"].solved == 1 and solved["delivery"].late == 1


@pytest.mark.db_both
def test_open_and_late_are_those_of_the_list(book, lin, gu, browser_of, api_of):
    waits = Case.objects.get(title="fresh")
    cases.wait(waits, note="Which batch?", by=gu)
    page = browser_of(lin).get("/service/?days=365").content.decode()
    address = unescape(re.search(r'href="(/cases/\?[^"]*late=true)"', page)[1])
    late = rules.line(facts.gather(lin, as_of=timezone.localdate(), days=365)).late_now
    listed = browser_of(lin).get(address)
    assert late == Case.objects.late(timezone.now()).count() == 2
    assert listed.content.decode().count("<tr") - 1 == 2
    assert "without 1 waiting for the customer" in page
    told = api_of(lin).get("/api/v1/service/?days=365").json()["whole"]
    assert (told["late_now"], told["waiting"]) == (2, 1)


def test_page_file_and_api_say_the_same(book, lin, chen, browser_of, api_of):
    query = "as_of=2026-06-30&days=30"
    for by in ("kind", "cause", "account", "product", "user", "severity", "tier"):
        page = browser_of(lin).get(f"/service/?{query}&by={by}")
        assert (
            page.status_code == 200
            and "1 of 4 cases missed the promised answer or solution (25%)" in page.content.decode()
        )
    tiles = {one["label"]: (one["value"], one["hint"]) for one in page.context["figures"]}
    assert tiles["Solved at first contact"] == tiles["Came back"] == ("50%", "of 2 that were ever solved")
    told = api_of(lin).get(f"/api/v1/service/?{query}&by=kind").json()
    assert told["whole"]["count"] == 4 and {one["part"]: one["count"] for one in told["parts"]} == {
        "quality": 2, "delivery": 1, "service": 1
    }  # fmt: skip
    assert (told["whole"]["ever_solved"], told["whole"]["first_contact_share"]) == (2, 0.5)
    text = b"".join(browser_of(lin).get(f"/service/?{query}&by=kind&format=csv").streaming_content).decode()
    assert "Solved,Ever solved,With a promise" in text
    assert "Solved at the first contact (share)" in text and len(text.strip().splitlines()) == 4
    assert api_of(chen).get(f"/api/v1/service/?{query}").json()["whole"]["count"] == 0
    assert api_of(lin).get("/api/v1/service/?by=x").status_code == 400
    stranger = factories.AccountFactory()
    assert api_of(chen).get(f"/api/v1/service/?account={book.pk}").status_code == 400
    assert stranger and "No case was opened" in browser_of(chen).get("/service/").content.decode()


@pytest.mark.db_both
def test_what_was_solved_elsewhere_is_neither_late_nor_in_time(book, acme, lin, browser_of, api_of):
    """Nobody knows what was promised for it: the share is of the others, and the picture shows it apart."""
    old = {"account": acme, "sort": "complaint", "kind": "invoice", "state": "resolved", "cause": "other", "by": lin}
    done = Case.objects.create(**old, title="old", opened_at=at(1), resolved_at=at(25), closed_at=at(25))
    case_rows.written([done])
    query = "as_of=2026-06-30&days=30&by=kind"
    page = browser_of(lin).get(f"/service/?{query}")
    text = unescape(page.content.decode())
    missed = "1 of the 4 cases with a known promise missed the promised answer or solution (25%); 5 were opened"
    assert missed in text
    drawn = page.context["drawn"].option["series"]
    counts = {one["name"]: sum(mark["value"] for mark in one["data"]) for one in drawn}
    assert counts == {"no promise known": 1, "in time": 3, "late": 1}
    told = api_of(lin).get(f"/api/v1/service/?{query}").json()
    parts = {one["part"]: one for one in told["parts"]}
    assert (told["whole"]["promised"], told["whole"]["late_share"]) == (4, 0.25)
    assert (parts["invoice"]["promised"], parts["invoice"]["late_share"]) == (0, None)
    alone = browser_of(lin).get("/service/?as_of=2026-06-30&days=30&kind=invoice").content.decode()
    assert "nobody knows what was promised for it" in alone
    case = browser_of(lin).get(f"/cases/{done.pk}/").content.decode()
    assert "not known: it was over when it came here" in case and "working minute" not in case


@pytest.mark.db_both
def test_filters_of_the_customer_narrow_it_and_lead_on(book, acme, lin, zhao, browser_of, api_of):
    """Owner, region, segment, tier stand in the address, in the sentence, and in each way on."""
    Account.objects.filter(pk=acme.pk).update(region="North", segment="roads", tier="gold")
    query = "as_of=2026-06-30&days=30"
    whole = api_of(zhao).get(f"/api/v1/service/?{query}").json()["whole"]["count"]
    mine = Case.objects.filter(account=acme, opened_at__date__range=("2026-06-01", "2026-06-30")).exclude(
        state="cancelled").count()  # fmt: skip
    for asked in ("region=North", "segment=roads", f"owner={lin.pk}&region=North", "tier=gold"):
        told = api_of(zhao).get(f"/api/v1/service/?{query}&{asked}").json()["whole"]["count"]
        assert told == mine and told <= whole, asked
        page = browser_of(zhao).get(f"/service/?{query}&{asked}").context
        for _name, line, url, _late in page["rows"]:
            listed = browser_of(zhao).get(url).context["rows"]  # those that were cancelled stand there too
            cases = Case.objects.filter(pk__in=[row["id"] for row in listed]).exclude(state="cancelled")
            assert cases.count() == line.count and not cases.exclude(account=acme).exists(), url
    page = browser_of(zhao).get(f"/service/?{query}&region=North").context
    assert page["headline"].startswith("North: ") and [text for text, _url in page["chips"]] == ["North"]
    of_nowhere = browser_of(zhao).get(f"/service/?{query}&region=none").context["rows"]
    assert not any(url for _name, _line, url, _late in of_nowhere)
    assert api_of(zhao).get("/api/v1/service/?owner=x").status_code == 400


@pytest.mark.db_both
def test_each_bar_of_the_months_and_each_line_opens_just_what_it_counts(book, lin, zhao, browser_of):
    cases.report(
        values={"account": book, "sort": "request", "kind": "service", "title": "May", "opened_at": at(-3)}, by=lin
    )
    page = browser_of(lin).get("/service/?as_of=2026-06-30&days=90&by=kind").context
    bars = [mark for one in page["course"].option["series"] for mark in one["data"] if mark["value"]]
    assert sorted(mark["value"] for mark in bars) == [1, 1, 3]
    assert page["drawn"].says == "Service and Quality lead with 2 of 5 cases each."
    assert page["course"].says == "Most were opened in Jun 2026: 4 of 5 cases."
    for mark in bars:
        assert browser_of(lin).get(mark["url"]).context["count"] == mark["value"], mark["url"]
    for name, line, url, _late in page["rows"]:
        assert browser_of(lin).get(url).context["count"] == line.count, name


def told(client, **asked):
    page = client.get("/service/", {"as_of": END.isoformat(), "days": "30", **asked})
    return page.context["drawn"].says


def test_the_parts_say_what_most_cases_are_about_and_against_what(book, lin, gu, other, browser_of):
    said = "More cases are about Quality than about anything else: 2 of 4."
    assert told(browser_of(lin)) == said, "of the time before the first case nobody knows anything"
    first = {"account": book, "sort": "request", "kind": "service", "title": "first", "opened_at": at(-40)}
    cases.report(values=first, by=lin)
    assert told(browser_of(lin)) == f"{said} In the 30 days before there was none."
    for days in (29, 30):
        values = {"account": book, "sort": "complaint", "kind": "quality", "title": "old", "opened_at": at(-days)}
        earlier = cases.report(values=values, by=lin)
    assert told(browser_of(lin)).endswith("There were as many in the 30 days before.")
    cases.cancel(earlier, note="x", at=at(-29), by=lin)
    assert told(browser_of(lin)).endswith("That is 2 times as many as in the 30 days before (1).")
    assert told(browser_of(lin), kind="delivery").startswith("More cases are about Delivery than about anything else")
    assert told(browser_of(lin), by="account").startswith(f"No customer has more cases than {book}: 4 of 4.")
    held = told(browser_of(lin), by="user")
    assert held.startswith("Nobody has more of the cases") and "days before" not in held, "handing on replaces it"
    cause = told(browser_of(lin), by="cause")
    assert cause == "More cases came from Product fault than from any other cause: 1 of 4. Not solved yet: 3."


def test_where_parts_share_the_first_place_they_are_named_and_where_all_do_none_leads(book, lin, browser_of):
    cases.report(values={"account": book, "sort": "complaint", "kind": "delivery", "title": "late", "opened_at": at(5)},
                 by=lin)  # fmt: skip
    said = told(browser_of(lin))
    assert said == "Delivery and Quality lead with 2 of 5 cases each."
    Case.objects.filter(kind="service").delete()
    assert told(browser_of(lin)) == "No part stands out."
