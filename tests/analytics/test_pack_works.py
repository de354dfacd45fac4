"""What stands against an account in its review: the warning with its causes, who does what, the quota by its name."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Account, Quota
from analytics.facts import packs as facts
from analytics.models import Pack
from analytics.rules import packs as rules
from analytics.templatetags import pack_papers, pack_parts, pack_talks
from kam.choices import Role
from kam.models import User
from kam.rules import drawings
from lifecycle.actions import causes, promises, todos, warnings
from lifecycle.models import Warning, WarningCause
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def alarm(acme: Account, lin: User) -> Warning:
    """Raised ten days ago, with a suspected cause that everybody reads and a suspicion that few do."""
    made = warnings.raise_by_hand(acme, reason="They count every cent", by=lin)
    then = timezone.localdate() - timedelta(10)
    Warning.objects.filter(pk=made.pk).update(opened_on=then, value_at_opening=Decimal("250000.00"))
    WarningCause.objects.all().delete()
    for cause in ("unresolved", "squeezed_out"):
        WarningCause.objects.create(warning=made, cause=cause, note=f"Note of {cause}", on=then, by=lin)
    return made


def part_of(content, key):
    return next((part for part in pack_parts.parts(content) if part.key == key), None)


def said(content, key="warning"):
    return " | ".join(line.text for line in part_of(content, key).lines)


def test_the_open_warning_stands_at_the_head_with_its_cause_and_who_does_what(acme, lin, alarm):
    day = timezone.localdate()
    told = said(facts.gather(acme, day))
    assert "for 10 days; CN¥250K at stake" in told and "Problems left unresolved (Suspected, " in told
    assert "Note of unresolved" in told and "Nobody has anything to do about it yet" in told
    todo = todos.give(acme, title="Call their head", due_on=day + timedelta(2), by=lin)
    content = facts.gather(acme, day)
    assert f"{todo.user}, by " in said(content) and "Call their head" in said(content)
    assert [part.key for part in pack_parts.parts(content)][0] == "warning"


def test_as_of_a_day_it_says_what_stood_then(acme, lin, alarm):
    day = timezone.localdate() - timedelta(3)
    then = facts.gather(acme, day)["warning"]
    WarningCause.objects.filter(cause="unresolved").update(state="confirmed", read_on=timezone.localdate(), read_by=lin)
    Warning.objects.update(state="kept", closed_on=timezone.localdate(), closed_by=lin)
    assert facts.gather(acme, day)["warning"] == then and len(then["causes"]) == 2
    assert facts.gather(acme, timezone.localdate())["warning"] is None
    assert facts.gather(acme, timezone.localdate() - timedelta(11))["warning"] is None


def test_a_confirmed_cause_names_who_wrote_it_and_who_confirmed_it(acme, lin, zhao, alarm):
    day = timezone.localdate()
    WarningCause.objects.filter(cause="squeezed_out").delete()
    made = causes.confirm(WarningCause.objects.get(), by=zhao)
    assert made.read_note == ""
    told = said(facts.gather(acme, day))
    assert f"written by {lin}, " in told and f"confirmed by {zhao}, " in told and "Confirmed, " not in told


def test_a_contested_cause_is_told_as_contested_and_by_whom(acme, lin, zhao, alarm):
    day = timezone.localdate()
    WarningCause.objects.filter(cause="squeezed_out").delete()
    causes.contest(WarningCause.objects.get(), note="They were all solved", by=zhao)
    told = said(facts.gather(acme, day))
    assert "Problems left unresolved (" in told and f"contested by {zhao}" in told and "They were all solved" in told
    assert "nobody has written it down" not in told
    assert "contested" not in said(facts.gather(acme, day - timedelta(1)))
    kept = facts.gather(acme, day)  # as one of before, which names no reader
    kept["warning"]["causes"] = [{name: one[name] for name in one if "read" not in name}
                                 for one in kept["warning"]["causes"]]  # fmt: skip
    assert "Problems left unresolved (" in said(kept) and ", Contested)" in said(kept)
    WarningCause.objects.create(warning=alarm, cause="own_strategy", on=day, by=lin)
    told = said(facts.gather(acme, day))
    assert "Its own strategy changed (Suspected, " in told and "contested" not in told


def test_a_suspicion_is_told_only_to_its_few_readers_and_its_writer(acme, lin, zhao, alarm):
    pack = Pack(account=acme, as_of=timezone.localdate(), content=facts.gather(acme, timezone.localdate()))
    lead = factories.UserFactory(username="tang", role=Role.FINANCE)
    seen = {user: "squeezed" in str(pack_papers.readable(pack, user)) for user in (lin, zhao, lead)}
    assert seen == {lin: True, zhao: True, lead: False}
    assert rules.canonical(pack.content) == rules.canonical(facts.gather(acme, timezone.localdate()))


def test_who_does_what_is_told_in_the_order_of_days(acme, lin):
    day = timezone.localdate()
    todos.give(acme, title="Send the file", due_on=day + timedelta(5), by=lin)
    promises.make(acme, text="Samples", due_on=day + timedelta(2), by=lin)
    part = part_of(facts.gather(acme, day), "doing")
    assert [row[0].text for row in part.rows] == ["Samples", "Send the file"]
    assert {row[1].text for row in part.rows} == {str(lin)} and part.wide


def test_the_quota_stands_beside_the_agreements_and_is_spoken_of_when_it_is_behind(acme, lin):
    on, acme.kind = date(2026, 6, 30), "distributor"
    factories.OrderFactory(account=acme, ordered_on=date(2026, 3, 1), amount=Decimal(300), revenue=Decimal(300))
    Quota.objects.create(account=acme, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), amount=Decimal(1000))
    factories.AgreementFactory(account=acme, title="Frame", starts_on=date(2026, 1, 1), ends_on=date(2027, 3, 1))
    content = facts.gather(acme, on)
    rows = part_of(content, "agreements").rows
    assert [row[0].text for row in rows] == ["Quota", "Frame"] and rows[0][1].text == "30%" and rows[0][1].tone == "bad"
    assert any("30% of CN¥1,000 reached" in cell.text for cell in pack_talks.talk(content))
    Quota.objects.update(amount=Decimal(500))
    content = facts.gather(acme, on)
    assert not any("quota" in cell.text for cell in pack_talks.talk(content))


def test_values_stand_at_their_bars_where_there_is_room():
    wide = drawings.bars(["a", "b"], [Decimal(10), Decimal(-5)], [], told=["10", "−5"])
    assert [one.text for one in wide.values] == ["10", "−5"]
    months = [Decimal(n) for n in (5, 4, 3, 2, 9, 3, 1, 3, 4, 5, 6, 7)]
    narrow = drawings.bars(list("abcdefghijkl"), months, [], told=[str(one) for one in months], narrow=True)
    assert narrow.width == drawings.NARROW and [one.text for one in narrow.values] == ["5", "9", "1", "7"]
