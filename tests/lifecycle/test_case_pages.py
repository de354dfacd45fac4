"""Cases by page and by API: the list by deadline, the board, every step, who sees what."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kam.choices import Role
from lifecycle.actions import cases
from lifecycle.models import Case, CaseStep
from lifecycle.views.cases import step_words
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
API = "/api/v1/cases/"


def opened(by, account, **more):
    values = {"account": account, "sort": "complaint", "kind": "quality", "title": "Tiles of two shades", **more}
    return cases.report(values=values, by=by)


@pytest.fixture
def case(lin, gu, acme):
    acme.tier = "gold"
    acme.save()
    return opened(lin, acme)


def url(name, case):
    return reverse(f"lifecycle:case-{name}", args=[case.pk])


def test_its_way_by_the_pages(case, lin, gu, acme, browser_of):
    browser = browser_of(gu)
    page = browser.get(url("detail", case)).content.decode()
    assert "Tiles of two shades" in page and "8 working hours left" in page and "Green channel" in page
    assert browser.post(url("answer", case), {"note": "We look into it"}).status_code == 302
    assert browser.post(url("wait", case), {"note": "Which batch?"}).status_code == 302
    assert "the clock stands" in browser.get(url("detail", case)).content.decode()
    browser.post(url("resume", case), {"note": "Batch 7"})
    assert browser.post(url("resolve", case), {"cause": "", "resolution": "x"}).status_code == 422
    browser.post(url("resolve", case), {"cause": "product", "resolution": "Replaced 40 m²"})
    contact = factories.ContactFactory(account=acme, name="Wang Fang")
    browser.post(url("accept", case), {"contact": contact.pk, "note": "Fine now"})
    page = browser.get(url("detail", case)).content.decode()
    assert "Accepted by Wang Fang" in page and "Replaced 40 m²" in page and "Product fault" in page
    assert Case.objects.get().state == "accepted"
    browser.post(url("back", case))
    assert Case.objects.get().state == "resolved"
    browser.post(url("reopen", case), {"note": "Two boxes are wrong still"})
    assert "opened again 1×" in browser.get(reverse("lifecycle:case-list")).content.decode()


def test_what_waits_was_asked_and_the_tab_says_of_which_severity_its_promise_is(case, gu, acme, browser_of):
    browser = browser_of(gu)
    page = browser.get(url("wait", case)).content.decode()
    assert "What did you ask the customer?" in page and "nothing is sent to them from here" in page
    assert browser.post(url("wait", case), {"note": " "}).status_code == 422
    assert Case.objects.get().answered_at is None
    browser.post(url("wait", case), {"note": "Which batch?"})
    assert Case.objects.get().answered_at is not None
    tab = browser.get(reverse("lifecycle:account-cases", args=[acme.pk])).content.decode()
    assert "for a case of medium severity" in tab and "Another severity has other hours." in tab


def test_a_new_one_from_the_customers_page(lin, gu, acme, browser_of):
    browser = browser_of(lin)
    at = reverse("lifecycle:case-create")
    assert "For which customer?" in browser.get(at).content.decode()
    assert "Open the case" in browser.get(f"{at}?account={acme.pk}").content.decode()
    said = {"account": acme.pk, "sort": "request", "kind": "service", "severity": "high", "title": "Training on site"}
    assert browser.post(at, said).status_code == 302
    assert Case.objects.get().user == gu
    panel = browser.get(reverse("lifecycle:account-cases", args=[acme.pk])).content.decode()
    assert "Training on site" in panel and "Promised to this customer" in panel


def test_the_green_channel_stands_first_and_then_the_deadline(lin, gu, acme, browser_of):
    plain = opened(lin, acme, title="Plain", severity="critical")
    soon, later = opened(lin, acme, title="Green soon"), opened(lin, acme, title="Green later")
    for one, hours in ((soon, 4), (later, 40)):
        one.is_green, one.answered_at = True, timezone.now()
        one.due_at = timezone.now() + timezone.timedelta(hours=hours)
        one.save()
    found = [row["id"] for row in browser_of(lin).get(API).json()["results"]]
    assert found == [soon.pk, later.pk, plain.pk]


def test_lists_filter(case, lin, gu, acme, browser_of, api_of):
    done = cases.resolve(opened(lin, acme, title="Solved"), cause="use", resolution="Shown how", by=gu)
    page = browser_of(gu).get(reverse("lifecycle:case-list")).content.decode()
    assert "Tiles of two shades" in page and "Solved" not in page
    for query, expected in (
        ("open=false", [done.pk]), ("mine=true", []), ("green=true&open=true", [case.pk]), ("q=two shades", [case.pk]),
        ("cause=use", [done.pk]), ("late=true", []), (f"user={gu.pk}&state=new", [case.pk]),
        ("q=ACME", [case.pk, done.pk]),
    ):  # fmt: skip
        found = api_of(lin).get(f"{API}?{query}").json()["results"]
        assert sorted(row["id"] for row in found) == sorted(expected), query


def test_the_log_says_whom_a_lateness_was_told():
    step = CaseStep(kind="late", clock="solution", rung=2)
    assert f"{step.get_kind_display()} {step_words(step)}" == "Late: told team lead (Solution)"


def test_what_was_late_when_it_began_to_wait_is_calm(case, gu, browser_of):
    cases.answer(case, note="On it", by=gu)
    Case.objects.update(due_at=timezone.now() - timedelta(days=2))
    case = Case.objects.get()
    assert Case.objects.late(timezone.now()).get() == case and case.is_late_now
    case = cases.wait(case, note="Which batch?", by=gu)
    assert not Case.objects.late(timezone.now()).exists() and not case.is_late_now
    for address in ("/cases/", "/cases/board/", f"/cases/{case.pk}/"):
        page = browser_of(gu).get(address).content.decode()
        assert "past the deadline" in page and 'class="late' not in page, address


def test_a_form_that_comes_too_late_leads_back_to_the_case(case, gu, browser_of):
    for step, stands in (("answer", 200), ("wait", 200), ("resume", 302), ("accept", 302)):
        assert browser_of(gu).get(url(step, case)).status_code == stands, step
    cases.resolve(case, cause="use", resolution="Shown how", by=gu)
    for step, stands in (("answer", 302), ("wait", 302), ("hand-over", 302), ("resolve", 302), ("reopen", 200)):
        assert browser_of(gu).get(url(step, case)).status_code == stands, step
    page = browser_of(gu).get(url("answer", case), follow=True).content.decode()
    assert "is not possible: the case is Resolved" in page


def test_the_board_moves_by_buttons(case, gu, browser_of):
    page = browser_of(gu).get(reverse("lifecycle:case-board")).content.decode()
    assert 'data-to="work"' in page and 'data-state="waiting"' in page
    browser_of(gu).post(url("take", case))
    assert Case.objects.get().state == "work"


def test_its_way_by_the_api(case, lin, gu, acme, api_of):
    client = api_of(gu)
    told = client.post(f"{API}{case.pk}/answer/", {"note": "On it"}, format="json").json()
    assert told["state"] == "work" and told["answered_at"]
    assert client.post(f"{API}{case.pk}/accept/", {}, format="json").status_code == 409
    assert client.post(f"{API}{case.pk}/resolve/", {"cause": "packing"}, format="json").status_code == 400
    said = {"cause": "packing", "resolution": "New corners"}
    assert client.post(f"{API}{case.pk}/resolve/", said, format="json").json()["state"] == "resolved"
    assert client.post(f"{API}{case.pk}/accept/", {}, format="json").json()["state"] == "accepted"
    steps = client.get(f"{API}{case.pk}/steps/").json()
    assert [one["kind"] for one in steps] == ["opened", "answered", "resolved", "accepted"]
    stale = client.patch(f"{API}{case.pk}/", {"title": "x"}, format="json", HTTP_IF_MATCH=f'"{case.pk}-1"')
    assert stale.status_code == 412
    made = client.post(API, {"account": acme.pk, "sort": "request", "title": "Samples"}, format="json")
    assert made.status_code == 201 and made.json()["user"] == gu.pk
    assert client.patch(f"{API}{made.json()['id']}/", {"user": lin.pk}, format="json").status_code == 400


def test_strangers_see_none_and_roles_do_not_write(case, chen, browser_of, api_of):
    assert browser_of(chen).get(url("detail", case)).status_code == 404
    assert api_of(chen).get(API).json()["results"] == []
    assert api_of(chen).post(f"{API}{case.pk}/take/").status_code == 404
    auditor = factories.UserFactory(role=Role.AUDITOR)
    assert api_of(auditor).post(f"{API}{case.pk}/take/").status_code == 403
    assert browser_of(auditor).get(url("detail", case)).status_code == 200
    assert browser_of(auditor).get(url("resolve", case)).status_code == 403


def test_files_of_a_case_are_documents_of_the_customer(case, gu, acme, browser_of):
    photo = SimpleUploadedFile("crack.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    assert browser_of(gu).post(url("attach", case), {"file": photo}).status_code == 302
    document = case.documents.get()
    assert document.account == acme and "crack.png" in browser_of(gu).get(url("detail", case)).content.decode()


def test_queries_do_not_grow_with_the_rows(lin, gu, acme, browser_of):
    browser, counts = browser_of(lin), []
    for _round in range(2):
        for _n in range(4):
            opened(lin, acme)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            browser.get(reverse("lifecycle:case-list"))
            browser.get(reverse("lifecycle:case-board"))
            browser.get(reverse("lifecycle:account-cases", args=[acme.pk]))
        counts.append(len(seen))
    assert counts[0] == counts[1] < 60


def test_the_order_of_a_case_is_searched_among_all_of_the_customers(lin, acme, other, browser_of):
    """Long ago or lately: whoever types a piece of its number finds it, and no order of anybody else."""
    today = timezone.localdate()
    many = [
        factories.OrderFactory(account=acme, number=f"SO-{n:03}", ordered_on=today - timedelta(n)) for n in range(70)
    ]
    foreign = factories.OrderFactory(account=other, number="SO-069-X")
    browser, address = browser_of(lin), f"{reverse('lifecycle:case-create')}?account={acme.pk}"
    page = browser.get(address).content.decode()
    asked = f"{reverse('accounts:order-pick')}?account={acme.pk}"
    assert f'data-picker="{asked}"' in page and many[0].number not in page
    found = browser.get(f"{asked}&q=SO-069").json()["results"]
    assert [one["id"] for one in found] == [many[-1].pk]
    values = {"account": acme.pk, "sort": "complaint", "severity": "medium", "title": "Two shades", "kind": "quality"}
    refused = browser.post(address, values | {"order": foreign.pk})
    assert refused.status_code == 422 and not Case.objects.filter(title="Two shades").exists()
    kept = browser.post(address, values | {"order": many[-1].pk, "title": ""}).content.decode()
    assert "SO-069 · " in kept, "the chosen one stays, as one knows it again"
    browser.post(address, values | {"order": many[-1].pk})
    assert Case.objects.get(title="Two shades").order == many[-1]
