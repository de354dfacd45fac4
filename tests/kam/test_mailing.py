"""Mails leave once: a slow server gets none twice, a dead one holds up nothing else, a repeated one is known again."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from kam.choices import DeliveryState
from kam.ground import outbox
from kam.models import Delivery

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def write(*names):
    return [outbox.send_mail_to(f"{name}@example.com", subject="s", text="t") for name in names]


def test_a_server_that_takes_its_time_gets_a_mail_once(monkeypatch, time_machine):
    """While one worker waits for the server, the rounds of the others come and go."""
    time_machine.move_to(timezone.now(), tick=False)
    write("li")
    taken, send = [], EmailMultiAlternatives.send

    def slow(message):
        for _round in range(9):
            time_machine.shift(timedelta(seconds=10))
            taken.append(outbox.relay())
        return send(message)

    monkeypatch.setattr(EmailMultiAlternatives, "send", slow)
    assert outbox.relay() == 1
    assert len(mail.outbox) == 1 and taken == [0] * 9


def test_a_mail_whose_worker_died_goes_again_under_its_number(monkeypatch, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    write("li")
    send = EmailMultiAlternatives.send

    def killed(message):
        send(message)
        raise SystemExit

    monkeypatch.setattr(EmailMultiAlternatives, "send", killed)
    with pytest.raises(SystemExit):
        outbox.relay()
    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    time_machine.shift(outbox.LEASE)
    assert outbox.relay() == 1
    first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == second and first.startswith("<")


def test_a_dead_server_is_asked_once_a_round_and_tasks_go_on(monkeypatch, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    asked, handed = [], []

    def nobody(message):
        asked.append(message.to)
        raise TimeoutError("timed out")

    monkeypatch.setattr(EmailMultiAlternatives, "send", nobody)
    write("a", "b", "c")
    Delivery.objects.create(kind="task", name="x")
    monkeypatch.setattr(outbox, "_run", lambda row: handed.append(row.name))
    assert outbox.relay() == 1 and handed == ["x"]
    assert asked == [["a@example.com"]]
    assert outbox.relay() == 0 and len(asked) == 1
    time_machine.shift(outbox.REST)
    outbox.relay()
    assert len(asked) == 2
    assert Delivery.objects.filter(kind="mail", state=DeliveryState.WAITING).count() == 3


def test_an_address_that_is_refused_holds_up_no_other(monkeypatch):
    send = EmailMultiAlternatives.send

    def picky(message):
        if message.to == ["a@example.com"]:
            raise smtplib.SMTPRecipientsRefused({"a@example.com": (550, b"no such user")})
        return send(message)

    monkeypatch.setattr(EmailMultiAlternatives, "send", picky)
    write("a", "b")
    assert outbox.relay() == 1
    assert [message.to for message in mail.outbox] == [["b@example.com"]]
