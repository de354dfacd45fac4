"""The list of cases: tiles of what is listed, each with its very rows; and clocks in the order that they show."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lifecycle.actions import cases
from lifecycle.models import Case
from tests import factories
from tests.lifecycle.test_cases import TUESDAY, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(TUESDAY + timedelta(hours=1), tick=False)


@pytest.mark.db_both
@pytest.mark.parametrize("htmx", [False, True])
def test_the_tiles_count_what_is_listed_and_open_it(lin, gu, acme, browser_of, htmx):
    twin = factories.AccountFactory(owner=lin, tier="platinum")
    waits = cases.wait(opened(lin, acme, title="waits"), note="Which?", by=gu)
    today = opened(lin, acme, title="today", user=lin)
    Case.objects.filter(pk=today.pk).update(answer_due_at=timezone.now() + timedelta(hours=3))
    for title in ("a", "b"):
        opened(lin, twin, title=title)
    late = opened(lin, twin, title="late")
    Case.objects.filter(pk=late.pk).update(answer_due_at=timezone.now() - timedelta(hours=3))
    browser, head = browser_of(lin), {"HX-Request": "true"} if htmx else {}
    for account, told in ((acme, [0, 1, 0, 1, 1]), (twin, [1, 2, 3, 0, 3])):
        page = browser.get(f"/cases/?account={account.pk}&open=all&sort=-clock", headers=head)
        figures = page.context["figures"]
        assert [one["value"] for one in figures] == told
        for one in figures:
            behind = browser.get(one["url"])
            assert behind.context["count"] == one["value"], one["label"]
        assert 'id="tiles"' in page.content.decode() and ("hx-swap-oob" in page.content.decode()) is htmx
    whole = browser.get("/cases/").context["figures"]
    assert [one["value"] for one in whole] == [1, 3, 3, 1, 4]
    assert waits.state == "waiting"


def in_order(browser, query):
    titles = {f"/cases/{case.pk}/": case.title for case in Case.objects.all()}
    return [titles[row["url"]] for row in browser.get(f"/cases/?{query}").context["rows"]]


@pytest.mark.db_both
def test_clocks_stand_in_the_order_they_show_and_the_order_of_work_is_another(lin, gu, acme, browser_of):
    now = timezone.now()
    made = {name: opened(lin, acme, title=name) for name in
            ("later", "solved before", "soon", "waits", "green", "unknown", "solved now")}  # fmt: skip
    for name, hours, more in (("soon", 2, {}), ("green", 5, {"is_green": True}), ("later", 9, {}), ("waits", 1, {})):
        one = made[name]
        one.due_at, one.answered_at = now + timedelta(hours=hours), now
        for key, value in more.items():
            setattr(one, key, value)
        one.save()
    made["unknown"].due_at = made["unknown"].answer_due_at = None
    made["unknown"].save()
    cases.wait(made["waits"], note="Which?", by=gu)
    for name, ago in (("solved now", 0), ("solved before", 30)):
        cases.resolve(made[name], cause="use", resolution="x", at=now - timedelta(minutes=ago), by=gu)
    browser = browser_of(lin)
    rising = ["soon", "green", "later", "waits", "unknown"]
    assert in_order(browser, "sort=clock") == rising
    assert in_order(browser, "sort=-clock") == rising[::-1]
    assert in_order(browser, "") == ["green", "soon", "later", "waits", "unknown"], "the order of work"
    over = ["solved now", "solved before"]
    assert in_order(browser, "open=all") == in_order(browser, "open=all&sort=clock") == rising + over
    assert in_order(browser, "open=false") == over


def test_what_it_is_and_by_what_it_is_sorted_are_two_questions(lin, acme, browser_of):
    for sort, title in (("complaint", "a"), ("request", "b"), ("complaint", "c")):
        opened(lin, acme, sort=sort, title=title)
    browser = browser_of(lin)
    assert set(in_order(browser, "what=complaint&sort=-opened")) == {"a", "c"}
    assert in_order(browser, "sort=request") == ["b"], "as kept addresses have it"
