"""Four flows on a phone from their first tap to their end, in English and in Chinese, found by what stands there."""

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
CHINESE = {
    "Close the warning": "关闭预警", "Won back": "已挽回", "What follows": "后续安排",
    "Move to this stage": "转到这个阶段", "Can't get in": "进不去", "What helps": "应对办法", "Take": "采取",
    "It is a to-do now": "已转为待办", "Mark done": "标为完成", "Assess": "评估", "Save": "保存",
    "Countermeasure assessed": "对策已评估", "Open": "打开", "With evidence": "附依据",
    "Mark step done": "这一步标为完成",
    "New event": "新活动", "Invite people": "邀请客户", "Invite": "邀请", "Send": "发送",
    "Mail the invitations": "发送邀请邮件", "1 invitation is on its way": "1 份邀请已发出", "I am coming": "我参加",
    "We look forward to seeing you": "期待与您见面", "Comes": "参加", "Came": "到场", "李薇 came": "李薇已到场",
    "Follow up": "跟进", "Give the to-dos": "派发待办", "1 to-do was given": "已派发 1 项待办",
}  # fmt: skip
"""What stands on the pages, as a reader of Chinese has it; what people wrote is the same in every language."""


class Phone:
    """A phone whose owner reads one language; the words are those of the English page."""

    def __init__(self, context: Any, language: str) -> None:
        self.page, self.language = context.new_page(), language
        self.goto, self.fill, self.locator = self.page.goto, self.page.fill, self.page.locator
        self.select_option = self.page.select_option

    def read(self, words: str) -> str:
        """The words as this phone shows them; those that somebody wrote stay."""
        return CHINESE.get(words, words) if self.language == "zh-hans" else words

    def tap(self, words: str, within: str = "main") -> None:
        """Tap what bears these words, a link or a button."""
        inside = self.page.locator(within)
        inside.locator("a:visible, button:visible").filter(has_text=self.read(words)).first.tap()

    def said(self, *words: str) -> None:
        """These words come to be read."""
        for one in words:
            self.page.locator("body").get_by_text(self.read(one)).first.wait_for()

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"label:has([name={name}][value='{value}'])").tap()

    def do(self, todo: Todo) -> None:
        """From the page of a to-do: it is done, with what came of it."""
        self.page.wait_for_url(f"**/todos/{todo.pk}/")
        self.tap("Mark done")
        self.page.wait_for_url("**/done/")
        self.fill("[name=result]", "见到了采购总监")
        self.tap("Mark done", "main form")
        self.page.wait_for_url(lambda url: not url.endswith("/done/"))
        todo.refresh_from_db()
        assert (todo.done_on, todo.result) == (timezone.localdate(), "见到了采购总监")


@pytest.fixture(params=["en", "zh-hans"])
def phone_in(request: Any, context_of: Callable[..., Any]) -> Callable[[Any], Phone]:
    """`phone_in(lin)` is lin's phone in the language of this run; without what it keeps for a day without a network."""

    def opened(user: Any) -> Phone:
        User.objects.filter(pk=user.pk).update(language=request.param)
        locale = {"en": "en-GB", "zh-hans": "zh-CN"}[request.param]
        return Phone(context_of(user, reduced_motion="reduce", locale=locale, service_workers="block"), request.param)

    return opened


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days)).isoformat()


def test_a_customer_is_won_back_and_cared_for_until_it_stands_as_before(
    lin: Any, acme: Any, system: Any, phone_in: Callable[..., Phone]
) -> None:
    stages.identify(acme, by=lin)
    warnings.warn(acme, risk=0.8, value_at_risk=Decimal(900_000), reasons=[], on=timezone.localdate(), by=system)
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate())
    phone = phone_in(lin)
    phone.goto("/warnings/")
    phone.tap("Acme", "main tbody")
    phone.tap("Close the warning")
    phone.choose("outcome", "won_back")
    phone.fill("[name=note]", "换了新的客户经理，他们又下单了")
    phone.tap("Close the warning", "main form")
    phone.said("Won back", "What follows")
    phone.tap("What follows")
    phone.page.wait_for_url(f"**/aftermaths/{Aftermath.objects.get().pk}/")
    for _step in range(Todo.objects.open().count()):
        phone.goto(f"/aftermaths/{Aftermath.objects.get().pk}/")
        phone.locator("main .items li:not(:has(.good)) a").first.tap()
        phone.page.wait_for_url("**/todos/*/")
        phone.do(Todo.objects.get(pk=int(phone.page.url.split("/")[-2])))
    assert not Todo.objects.open().exists() and Todo.objects.count() >= 3
    phone.goto(f"/customers/{acme.pk}/stage/")
    phone.choose("to", "maintenance")
    phone.fill("[name=reason]", "订单已恢复")
    phone.tap("Move to this stage", "main form")
    phone.page.wait_for_url(f"**/customers/{acme.pk}/")
    assert Journey.objects.get().stage == "maintenance"


def test_what_helps_in_a_dilemma_becomes_a_to_do_and_is_done(
    lin: Any, acme: Any, system: Any, phone_in: Callable[..., Phone]
) -> None:
    journey = stages.identify(acme, by=lin)
    stages.move(journey, to="engagement", reason="They called us", by=lin)
    long_ago = timezone.localdate() - timedelta(300)
    StageMove.objects.update(on=long_ago)
    Journey.objects.update(since=long_ago)
    dilemmas.diagnose(on=timezone.localdate(), by=system)
    phone = phone_in(lin)
    phone.goto("/dilemmas/")
    phone.said("Can't get in")
    phone.tap("Acme", "main tbody")
    phone.page.wait_for_url(f"**/customers/{acme.pk}/")
    phone.locator("label[for=sidecards]").tap()
    phone.locator("#dilemma summary", has_text=phone.read("What helps")).tap()
    phone.tap("Take", "#dilemma")
    phone.said("It is a to-do now")
    phone.locator("#dilemma a[href^='/todos/']").tap()  # the card is open and in sight, as it was
    phone.do(Todo.objects.get(source="dilemma"))


def test_a_countermeasure_is_assessed_and_its_owner_does_the_next_step(
    zhao: Any, lin: Any, phone_in: Callable[..., Phone]
) -> None:
    phone = phone_in(zhao)
    phone.goto("/self-check/")
    phone.tap("Assess")
    phone.locator("[name=state]").nth(1).evaluate("(one) => one.closest('label').click()")
    phone.fill("[name=evidence]", "三年目标已写入战略")
    phone.select_option("[name=owner]", str(lin.pk))
    phone.fill("[name=next_step]", "写出五家客户的目标")
    phone.fill("[name=next_on]", in_days(14))
    phone.tap("Save", "main form")
    phone.said("三年目标已写入战略", "写出五家客户的目标")
    phone = phone_in(lin)
    phone.goto("/notices/")
    phone.said("Countermeasure assessed")
    phone.tap("Open", ".notices")
    phone.tap("With evidence")
    phone.fill("[name=evidence]", "五家的目标在共享文件夹")
    phone.tap("Mark step done", "main form")
    phone.said("五家的目标在共享文件夹")
    assert SelfCheck.objects.get().step_done_on == timezone.localdate()


def test_an_event_is_planned_a_guest_says_yes_by_the_mail_comes_and_is_followed_up(
    lin: Any, acme: Any, phone_in: Callable[..., Phone], mailoutbox: list[Any]
) -> None:
    person = factories.ContactFactory(account=acme, name="李薇", email="li@acme.example")
    phone = phone_in(lin)
    phone.goto("/events/")
    phone.tap("New event")
    phone.fill("[name=title]", "春季工厂参观")
    phone.fill("[name=on]", in_days(3))
    phone.fill("[name=place]", "苏州工厂")
    phone.tap("Save", "main form")
    phone.said("春季工厂参观")
    event = EventHeld.objects.get()
    phone.goto(f"/events/{event.pk}/")
    phone.tap("Invite people")
    phone.locator("#id_contact-text").fill("李薇")
    phone.locator("[role=option]", has_text="李薇").tap()
    phone.tap("Invite", "main form")
    phone.said("李薇")
    phone.tap("Mail the invitations")
    phone.tap("Send", "main form")
    phone.said("1 invitation is on its way")
    outbox.relay()
    link = re.search(r"/e/[^/\s]+/", str(mail.outbox[-1].body))
    assert link
    guest = phone_in(lin)
    guest.page.context.clear_cookies()
    guest.goto(link.group())
    guest.tap("I am coming", "body")
    guest.said("We look forward to seeing you")
    phone.goto(f"/events/{event.pk}/")
    assert phone.locator("button[value=yes][aria-pressed=true]", has_text=phone.read("Comes")).count() == 1
    EventHeld.objects.update(on=timezone.localdate() - timedelta(1))
    phone.page.reload()
    phone.tap("Came", ".guests")
    phone.said("李薇 came")
    phone.tap("Follow up")
    phone.fill("[name=title]", "寄送样品")
    phone.tap("Give the to-dos", "main form")
    phone.said("1 to-do was given")
    assert Invitation.objects.get(contact=person).attended and Todo.objects.get().user == lin
