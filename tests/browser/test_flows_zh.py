"""Four flows from their first tap to their end, on a phone in Chinese, found by what is written there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from kam.ground import outbox
from kam.models import User
from lifecycle.actions import dilemmas, stages, warnings
from lifecycle.models import Aftermath, EventHeld, Invitation, Journey, SelfCheck, StageMove, Todo
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page_of(context_of: Callable[..., Any]) -> Callable[[Any], Any]:
    """`page_of(lin)` is lin's phone, in Chinese."""

    def opened(user: Any) -> Any:
        User.objects.filter(pk=user.pk).update(language="zh-hans")
        return context_of(user, reduced_motion="reduce", locale="zh-CN").new_page()

    return opened


def tap(page: Any, words: str, within: str = "main") -> None:
    """Tap what bears these words, a link or a button."""
    inside = page.locator(within)
    inside.locator("a:visible, button:visible").filter(has_text=words).first.tap()


def said(page: Any, *words: str) -> None:
    """These words come to be read."""
    for one in words:
        page.locator("body").get_by_text(one).first.wait_for()


def choose(page: Any, name: str, value: str) -> None:
    page.locator(f"label:has([name={name}][value='{value}'])").tap()


def do(page: Any, todo: Todo) -> None:
    """From the page of a to-do: it is done, with what came of it."""
    page.wait_for_url(f"**/todos/{todo.pk}/")
    tap(page, "完成")
    page.wait_for_url("**/done/")
    page.fill("[name=result]", "见到了采购总监")
    tap(page, "完成", "main form")
    page.wait_for_url(lambda url: not url.endswith("/done/"))
    todo.refresh_from_db()
    assert (todo.done_on, todo.result) == (timezone.localdate(), "见到了采购总监")


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days)).isoformat()


def test_a_customer_is_won_back_and_cared_for_until_it_stands_as_before(
    lin: Any, acme: Any, system: Any, page_of: Callable[..., Any]
) -> None:
    stages.identify(acme, by=lin)
    warnings.warn(acme, risk=0.8, value_at_risk=Decimal(900_000), reasons=[], on=timezone.localdate(), by=system)
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate())
    page = page_of(lin)
    page.goto("/warnings/")
    tap(page, "Acme", "main tbody")
    tap(page, "关闭预警")
    choose(page, "outcome", "won_back")
    page.fill("[name=note]", "换了新的客户经理，他们又下单了")
    tap(page, "关闭预警", "main form")
    said(page, "已挽回", "后续安排")
    tap(page, "后续安排")
    page.wait_for_url(f"**/aftermaths/{Aftermath.objects.get().pk}/")
    for _step in range(Todo.objects.open().count()):
        page.goto(f"/aftermaths/{Aftermath.objects.get().pk}/")
        page.locator("main .items li:not(:has(.good)) a").first.tap()
        page.wait_for_url("**/todos/*/")
        do(page, Todo.objects.get(pk=int(page.url.split("/")[-2])))
    assert not Todo.objects.open().exists() and Todo.objects.count() >= 3
    page.goto(f"/customers/{acme.pk}/stage/")
    choose(page, "to", "maintenance")
    page.fill("[name=reason]", "订单已恢复")
    tap(page, "转到", "main form")
    page.wait_for_url(f"**/customers/{acme.pk}/")
    assert Journey.objects.get().stage == "maintenance"


def test_what_helps_in_a_dilemma_becomes_a_to_do_and_is_done(
    lin: Any, acme: Any, system: Any, page_of: Callable[..., Any]
) -> None:
    journey = stages.identify(acme, by=lin)
    stages.move(journey, to="engagement", reason="They called us", by=lin)
    long_ago = timezone.localdate() - timedelta(300)
    StageMove.objects.update(on=long_ago)
    Journey.objects.update(since=long_ago)
    dilemmas.diagnose(on=timezone.localdate(), by=system)
    page = page_of(lin)
    page.goto("/dilemmas/")
    said(page, "进不去")
    tap(page, "Acme", "main tbody")
    page.wait_for_url(f"**/customers/{acme.pk}/")
    page.locator("label[for=sidecards]").tap()
    page.locator("#dilemma summary", has_text="应对办法").tap()
    tap(page, "采取", "#dilemma")
    said(page, "已转为待办")
    given = Todo.objects.get(source="dilemma")
    page.goto(f"/todos/{given.pk}/")
    do(page, given)


def test_a_countermeasure_is_assessed_and_its_owner_does_the_next_step(
    zhao: Any, lin: Any, page_of: Callable[..., Any]
) -> None:
    page = page_of(zhao)
    page.goto("/self-check/")
    tap(page, "评估")
    page.locator("[name=state]").nth(1).evaluate("(one) => one.closest('label').click()")
    page.fill("[name=evidence]", "三年目标已写入战略")
    page.select_option("[name=owner]", str(lin.pk))
    page.fill("[name=next_step]", "写出五家客户的目标")
    page.fill("[name=next_on]", in_days(14))
    tap(page, "保存", "main form")
    said(page, "三年目标已写入战略", "写出五家客户的目标")
    page = page_of(lin)
    page.goto("/notices/")
    said(page, "对策已评估")
    tap(page, "打开", ".notices")
    tap(page, "附依据")
    page.fill("[name=evidence]", "五家的目标在共享文件夹")
    tap(page, "这一步已完成", "main form")
    said(page, "五家的目标在共享文件夹")
    assert SelfCheck.objects.get().step_done_on == timezone.localdate()


def test_an_event_is_planned_a_guest_says_yes_by_the_mail_comes_and_is_followed_up(
    lin: Any, acme: Any, page_of: Callable[..., Any], context_of: Callable[..., Any], mailoutbox: list[Any]
) -> None:
    person = factories.ContactFactory(account=acme, name="李薇", email="li@acme.example")
    page = page_of(lin)
    page.goto("/events/")
    tap(page, "新活动")
    page.fill("[name=title]", "春季工厂参观")
    page.fill("[name=on]", in_days(3))
    page.fill("[name=place]", "苏州工厂")
    tap(page, "保存", "main form")
    said(page, "春季工厂参观")
    event = EventHeld.objects.get()
    page.goto(f"/events/{event.pk}/")
    tap(page, "邀请客户")
    page.locator("#id_contact-text").fill("李薇")
    page.locator("[role=option]", has_text="李薇").tap()
    tap(page, "邀请", "main form")
    said(page, "李薇")
    tap(page, "发送邀请邮件")
    tap(page, "发送", "main form")
    said(page, "份邀请已发出")
    outbox.relay()
    link = re.search(r"/e/[^/\s]+/", str(mail.outbox[-1].body))
    assert link
    guest = context_of(lin, locale="zh-CN").new_page()
    guest.context.clear_cookies()
    guest.goto(link.group())
    tap(guest, "我参加", "body")
    said(guest, "期待")
    page.goto(f"/events/{event.pk}/")
    assert page.locator("button[value=yes][aria-pressed=true]", has_text="参加").count() == 1
    EventHeld.objects.update(on=timezone.localdate() - timedelta(1))
    page.reload()
    tap(page, "到场", ".guests")
    said(page, "李薇 已到场")
    tap(page, "跟进")
    page.fill("[name=title]", "寄送样品")
    tap(page, "派发待办", "main form")
    said(page, "已派发")
    assert Invitation.objects.get(contact=person).attended and Todo.objects.get().user == lin
