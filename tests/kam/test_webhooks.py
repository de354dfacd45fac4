"""Webhooks: signed, at least once, under one number, as far as their keeper sees; tried again, given up, sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook as Signer
from standardwebhooks import WebhookVerificationError

from accounts.models import Account
from kam.actions import retention, sendings, webhooks
from kam.choices import DeliveryState, EventVerb, WebhookEnd
from kam.ground import events, outgoing, records
from kam.models import Notice, Sending, User, Webhook
from kam.rules import webhooks as rules
from tests.kam.receivers import receiver

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def there(settings):
    settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
    with receiver() as one:
        yield one


def make(there, by, **values):
    sendings.give_places(by=User.objects.system())
    given = {"name": "ERP", "url": there.url, "verbs": [], "tiers": [], "content": "ids"} | values
    return webhooks.create(given, by=by)


def work():
    return sendings.work(by=User.objects.system())


def happen(account, by, region="South"):
    records.change(account, {"region": region}, by=by, verb="account.changed")


def test_what_happens_is_told_with_a_signature_that_the_public_library_knows(there, zhao, acme):
    _hook, secret = make(there, zhao)
    happen(acme, zhao)
    assert work() >= 1
    head, body = there.calls[-1]
    told = Signer(secret).verify(body, head)
    assert told["type"] == "account.changed" and told["data"]["account"] == acme.pk
    assert "South" not in body.decode() and acme.name not in body.decode()
    with pytest.raises(WebhookVerificationError):
        Signer(webhooks.fresh_secret()).verify(body, head)
    assert work() == 0, "nothing is told twice"


def test_the_whole_is_sent_where_it_was_asked_for(there, zhao, acme):
    make(there, zhao, content="whole", verbs=["account"])
    happen(acme, zhao)
    work()
    assert there.told[0]["data"]["changes"]["region"] == [acme.region, "South"]
    assert there.told[0]["data"]["name"] == "Acme Building"


def test_only_the_chosen_verbs_and_tiers_are_told(there, zhao, acme, other):
    make(there, zhao, verbs=["account.changed"], tiers=["gold", "platinum"])
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    happen(acme, zhao)
    happen(other, zhao)
    records.archive(acme, by=zhao)
    work()
    assert [(one["type"], one["data"]["account"]) for one in there.told] == [("account.changed", acme.pk)]


def test_a_customer_that_leaves_the_chosen_tiers_is_told_of_once_more(there, zhao, acme):
    hook, _secret = make(there, zhao, verbs=["account"], tiers=["gold", "platinum"])
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    happen(acme, zhao)
    sendings.give_places(by=zhao)
    sendings.spread(by=zhao)
    Account.objects.filter(pk=acme.pk).update(tier="iron")
    moves = [("iron", "gold"), ("gold", "iron"), ("iron", "bronze")]
    for move in moves:
        events.record("account.changed", acme, by=zhao, changes={"tier": list(move)})
    work()
    assert len(there.told) == 3 and hook.sendings.filter(state=DeliveryState.SENT).count() == 3


def test_a_name_is_looked_up_before_the_row_is_locked(there, zhao, monkeypatch):
    hook, _secret = make(there, zhao)
    depth, seen = len(connection.savepoint_ids), []
    monkeypatch.setattr(outgoing, "check", lambda _url: seen.append(len(connection.savepoint_ids)))
    changed = webhooks.change(hook, {"url": "https://other.example/"}, by=zhao)
    assert changed.url == "https://other.example/" and seen == [depth]


def test_nothing_is_sent_for_who_may_no_longer(there, zhao, acme):
    make(there, zhao)
    happen(acme, zhao)
    User.objects.filter(pk=zhao.pk).update(role="account_manager")
    assert work() == 0 and not there.calls
    User.objects.filter(pk=zhao.pk).update(role="director", is_active=False)
    assert work() == 0 and not there.calls


def test_a_failure_is_tried_again_with_growing_pauses_under_the_same_number(there, zhao, acme, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    make(there, zhao, verbs=["account"])
    there.answer = lambda number: 500 if number < 3 else 200
    happen(acme, zhao)
    assert work() == 0 and work() == 0 and len(there.calls) == 1
    time_machine.shift(timedelta(seconds=rules.PAUSES[0] * 1.2))
    assert work() == 0 and len(there.calls) == 2
    time_machine.shift(timedelta(seconds=rules.PAUSES[1] * 1.2))
    assert work() == 1
    assert len({head["webhook-id"] for head, _body in there.calls}) == 1
    assert len({body for _head, body in there.calls}) == 1, "the same bytes at every try"
    sent = Sending.objects.get()
    assert (sent.attempts, sent.status, [one["status"] for one in sent.tries]) == (3, 200, [500, 500, 200])


def test_pauses_add_up_to_three_days_and_a_quarter_of_an_hour():
    pauses = [rules.pause(tries, 0.5) for tries in range(1, 10)]
    assert pauses[-1] is None and 75 <= sum(pauses[:-1]) / 3600 < 76 and len(pauses) == 9
    assert rules.pause(3, 0) == pytest.approx(270) and rules.pause(3, 0.9999) == pytest.approx(330, rel=1e-3)


def test_after_the_last_try_it_is_given_up_and_the_webhook_switched_off_with_a_notice(there, zhao, acme, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    hook, _secret = make(there, zhao, verbs=["account"])
    there.answer = lambda _number: 503
    happen(acme, zhao)
    for pause in (*rules.PAUSES, 60):
        work()
        time_machine.shift(timedelta(seconds=pause * 1.2))
    hook.refresh_from_db()
    sent = hook.sendings.get()
    assert (len(there.calls), sent.state, hook.is_on, hook.ended_why) == (9, "dead", False, WebhookEnd.FAILING)
    assert Notice.objects.filter(user=zhao, event__verb=EventVerb.WEBHOOK_ENDED).count() == 1
    happen(acme, zhao, "East")
    assert work() == 0 and len(there.calls) == 9


def test_gone_ends_it_at_once(there, zhao, acme):
    hook, _secret = make(there, zhao, verbs=["account"])
    there.answer = lambda _number: 410
    happen(acme, zhao)
    work()
    hook.refresh_from_db()
    assert (hook.is_on, hook.ended_why, len(there.calls)) == (False, WebhookEnd.GONE, 1)
    notice = Notice.objects.get(user=zhao, event__verb=EventVerb.WEBHOOK_ENDED)
    assert notice.event.data["why"] == WebhookEnd.GONE and str(hook.pk) in notice.url


def test_a_renewed_secret_and_the_one_before_both_sign_for_a_day(there, zhao, acme, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    hook, old = make(there, zhao, verbs=["account"])
    new = webhooks.rotate(hook, by=zhao)
    happen(acme, zhao)
    work()
    head, body = there.calls[0]
    assert Signer(old).verify(body, head) and Signer(new).verify(body, head)
    time_machine.shift(timedelta(hours=25))
    happen(acme, zhao, "East")
    work()
    head, body = there.calls[1]
    assert Signer(new).verify(body, head)
    with pytest.raises(WebhookVerificationError):
        Signer(old).verify(body, head)


def test_secrets_lie_sealed(there, zhao):
    hook, secret = make(there, zhao)
    row = Webhook.objects.filter(pk=hook.pk).values().get()
    assert secret.removeprefix("whsec_") not in str(row)


def test_one_and_a_span_are_sent_again_under_their_numbers(there, zhao, acme, browser_of):
    hook, _secret = make(there, zhao, verbs=["account"])
    begun = timezone.now() - timedelta(minutes=1)
    for region in ("A", "B", "C"):
        happen(acme, zhao, region)
    work()
    first = {head["webhook-id"] for head, _body in there.calls}
    asked = browser_of(zhao).get(f"/settings/sendings/{hook.sendings.first().pk}/again/").content.decode()
    assert "again?" in asked and "&lt;time" not in asked
    webhooks.redeliver(hook.sendings.first(), by=zhao)
    work()
    assert len(there.calls) == 4
    count = webhooks.redeliver_span(hook, since=begun, until=timezone.now() + timedelta(minutes=1), by=zhao)
    work()
    assert count == 3 and len(there.calls) == 7 and {head["webhook-id"] for head, _body in there.calls} == first


def test_what_happened_while_it_was_off_comes_as_a_span(there, zhao, acme):
    hook, _secret = make(there, zhao, verbs=["account"])
    hook = webhooks.change(hook, {"is_on": False}, by=zhao)
    begun = timezone.now() - timedelta(minutes=1)
    happen(acme, zhao)
    work()
    hook = webhooks.change(hook, {"is_on": True}, by=zhao)
    assert work() == 0
    webhooks.redeliver_span(hook, since=begun, until=timezone.now() + timedelta(minutes=1), by=zhao)
    assert work() == 1


def test_one_that_hangs_keeps_nobody_else_waiting(there, zhao, acme):
    with receiver() as slow:
        slow.drip = 0.2
        make(slow, zhao, name="A", verbs=["account"])
        make(there, zhao, name="B", verbs=["account"])
        happen(acme, zhao)
        sendings.give_places(by=zhao)
        sendings.spread(by=zhao)
        claimed = sendings._claim(16)
        assert [hook.name for hook in claimed] == ["A", "B"] and sendings._claim(16) == []
        packs = {hook.name: sendings._pack(hook) for hook in claimed}
        assert sendings._settle(claimed[1], sendings._write(claimed[1], packs["B"])) == 1


def test_a_message_whose_worker_died_is_sent_again(there, zhao, acme, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    make(there, zhao, verbs=["account"])
    happen(acme, zhao)
    sendings.give_places(by=zhao)
    sendings.spread(by=zhao)
    hook = sendings._claim(16)[0]
    sendings._write(hook, sendings._pack(hook))  # killed before it could write that down
    assert work() == 0
    time_machine.shift(sendings.LEASE)
    assert work() == 1
    assert len({head["webhook-id"] for head, _body in there.calls}) == 1 and len(there.calls) == 2


def test_a_thousand_with_a_third_failing_all_arrive(there, zhao, acme, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    make(there, zhao, verbs=["account"])
    there.answer = lambda number: 500 if number % 3 == 0 else 200
    rows = [events.draft("account.changed", noun="account", subject_id=acme.pk, name="n", account_id=acme.pk, by=zhao)
            for _number in range(1000)]  # fmt: skip
    events.record_many(rows)
    for _round in range(90):
        work()
        time_machine.shift(timedelta(hours=1))
    assert not Sending.objects.exclude(state=DeliveryState.SENT).exists()
    taken = [head["webhook-id"] for number, (head, _body) in enumerate(there.calls, 1) if number % 3]
    assert len(set(taken)) == len(taken) == 1000


def test_a_test_says_nothing_and_arrives(there, zhao):
    hook, secret = make(there, zhao, verbs=["visit"])
    webhooks.test(hook, by=zhao)
    work()
    told = Signer(secret).verify(there.calls[-1][1], there.calls[-1][0])
    assert told["type"] == "test" and told["data"] == {"webhook": hook.pk, "name": "ERP"}


def test_an_unreadable_secret_switches_it_off_and_stops_nobody_else(there, zhao, acme):
    broken, _secret = make(there, zhao, name="A", verbs=["account"])
    make(there, zhao, name="B", verbs=["account"])
    Webhook.objects.filter(pk=broken.pk).update(secret="gAAAAA")
    happen(acme, zhao)
    assert work() == 1
    broken.refresh_from_db()
    assert broken.ended_why == WebhookEnd.SECRET


def test_the_log_is_forgotten_after_a_month(there, zhao, acme, system, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    make(there, zhao, verbs=["account"])
    happen(acme, zhao)
    work()
    assert retention.nightly().result == {}
    time_machine.shift(timedelta(days=31))
    assert retention.nightly().result["sendings"] == 1
