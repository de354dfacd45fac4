"""Short walks on a phone, in English and Chinese: needs, promises, a milestone, putting off, calendars, a mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kam.models import BusyTime, Feed, User
from lifecycle.actions import promises, stages, todos
from lifecycle.models import MilestoneMark, Need, Promise, Snooze, Visit, VisitDraft
from tests import factories
from tests.browser.phones import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FITS = "document.documentElement.scrollWidth <= innerWidth"
SUBMIT = "main form .savebar button[type=submit]"


@pytest.fixture(params=["en", "zh-hans"])
def page(request: Any, lin: Any, context_of: Callable[..., Any]) -> Iterator[Any]:
    """One page of lin's phone, in the language of this run; whatever it showed last fits its width."""
    User.objects.filter(pk=lin.pk).update(language=request.param)
    opened = context_of(lin, reduced_motion="reduce").new_page()
    yield opened
    assert opened.evaluate(FITS), opened.url


def go(page: Any, link: str) -> None:
    """Follow a link of the page, known by the end of its address."""
    page.locator(f"main a[href*='{link}']:visible").first.tap()
    page.wait_for_url(f"**{link}**")


def send(page: Any, **values: str) -> None:
    """Fill what the form asks for and send it."""
    for name, value in values.items():
        page.fill(f"main form [name={name}]", value)
    was = page.url
    page.locator(SUBMIT).tap()
    page.wait_for_url(lambda url: url != was)


def test_a_need_goes_from_latent_to_a_confirmed_benefit(lin: Any, acme: Any, page: Any) -> None:
    page.goto(f"/needs/new/?account={acme.pk}")
    send(page, text="Edges break on the way")
    need = Need.objects.get()
    assert need.step == "latent" and page.url.endswith(f"/needs/{need.pk}/")
    for step, values in (
        ("state", {"text": "No more broken edges"}),
        ("propose", {"solution": "Corner guards", "benefit": "80000", "cost": "12000"}),
        ("confirm", {"proof": "They counted the claims"}),
    ):
        go(page, f"/needs/{need.pk}/{step}/")
        send(page, **values)
        page.wait_for_url(f"**/needs/{need.pk}/")
    need.refresh_from_db()
    assert (need.step, need.text, need.solution) == ("confirmed", "No more broken edges", "Corner guards")


def test_a_promise_is_moved_and_kept_from_its_list(lin: Any, acme: Any, page: Any) -> None:
    promise = promises.make(acme, text="Send the samples", due_on=timezone.localdate(), by=lin)
    page.goto("/promises/")
    page.locator("main").get_by_text("Send the samples").first.tap()
    page.wait_for_url(f"**/promises/{promise.pk}/")
    go(page, f"/promises/{promise.pk}/move/")
    later = timezone.localdate() + timedelta(3)
    send(page, due_on=later.isoformat())
    page.goto(f"/promises/{promise.pk}/")
    page.locator(f"main form[action$='/promises/{promise.pk}/keep/'] button").tap()
    page.locator("#toasts form").first.wait_for()
    promise.refresh_from_db()
    assert (promise.due_on, promise.kept_on) == (later, timezone.localdate())
    assert Promise.objects.open().count() == 0


def test_a_milestone_is_ticked_with_how_one_knows(lin: Any, acme: Any, page: Any) -> None:
    stages.identify(acme, by=lin)
    page.goto(f"/customers/{acme.pk}/")
    page.locator("label[for=sidecards]").tap()
    page.locator("#stage a[href*='/milestones/']").first.tap()
    page.wait_for_url("**/milestones/*/")
    send(page, note="Their buyer told me")
    assert MilestoneMark.objects.live().get().note == "Their buyer told me"


def test_what_stands_on_today_is_put_off_and_comes_back_by_undo(lin: Any, acme: Any, page: Any) -> None:
    todos.give(acme, title="Send the drawings", due_on=timezone.localdate(), by=lin)
    page.goto("/today/")
    page.locator("main .later > summary").first.tap()
    page.locator("main .later[open] button.item").first.tap()
    page.locator("#toasts form[action*='/wake/'] button").tap()
    page.locator("main").get_by_text("Send the drawings").first.wait_for()
    assert wait_for(page, "!document.querySelector('#toasts form[action*=wake]')") and not Snooze.objects.exists()


def test_a_calendar_is_read_as_busy_times_and_the_feed_opened_and_renewed(lin: Any, page: Any, tmp_path: Path) -> None:
    at = timezone.now() + timedelta(1)
    entry = f"BEGIN:VEVENT\nUID:1\nDTSTART:{at:%Y%m%dT%H%M%SZ}\nDURATION:PT1H\nSUMMARY:Dentist\nEND:VEVENT\n"
    mine = tmp_path / "mine.ics"
    mine.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{entry}END:VCALENDAR\n".replace("\n", "\r\n"))
    page.goto("/me/time/busy/")
    page.locator("[name=file]").set_input_files(mine)
    send(page)
    assert BusyTime.objects.get().title == "Dentist"
    page.goto("/calendar/feed/")
    opens = page.locator("main form:has([name=do][value=open]) button")
    opens.tap()
    first = page.locator("main code").inner_text()
    opens.tap()
    page.locator("#confirm [value=yes]").tap()
    assert wait_for(page, f"document.querySelector('main code')?.textContent !== '{first}'")
    second = page.locator("main code").inner_text()
    assert [page.request.get(address).status for address in (first, second)] == [404, 200]
    assert Feed.objects.filter(revoked_at__isnull=True).count() == 1


def test_a_mail_becomes_a_draft_and_the_draft_a_visit(lin: Any, acme: Any, page: Any, tmp_path: Path) -> None:
    factories.ContactFactory(account=acme, name="Wang", email="wang@a.example")
    sent = timezone.make_aware(datetime.combine(timezone.localdate() - timedelta(1), time(10)))
    mail = tmp_path / "answer.eml"
    mail.write_text(
        f"From: Wang <wang@a.example>\nTo: lin@us.example\nDate: {format_datetime(sent)}\nMessage-ID: <1@a>\n"
        "Subject: Samples\nContent-Type: text/plain; charset=utf-8\n\nThe samples are fine."
    )
    page.goto("/visits/drafts/")
    page.locator("main [type=file]").set_input_files(mail)
    page.locator(SUBMIT).tap()
    draft = "main a[href*='draft=']"
    page.locator(draft).first.tap()
    page.wait_for_url("**draft=**")
    page.locator("main button[value=advance]").tap()
    page.wait_for_url("**/visits/*/")
    assert Visit.objects.get().account == acme and VisitDraft.objects.get().state == "logged"
