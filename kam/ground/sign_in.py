"""Signing in: one lock-out rule (axes), the same answer whether the name exists, no open sign-up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

PER_NAME = 6
PER_ADDRESS = 60


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth with the door closed to strangers: the administrator makes the accounts of people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def failure_limit(request: HttpRequest, credentials: dict[str, Any] | None) -> int:
    """Six wrong tries per (name, address); an address with sixty wrong tries over all names is blocked at once."""
    since = timezone.now() - timedelta(minutes=30)
    address = get_client_ip_address(request)
    tries = AccessAttempt.objects.filter(ip_address=address, attempt_time__gt=since)
    total = sum(tries.values_list("failures_since_start", flat=True)[:PER_ADDRESS])
    return 1 if total >= PER_ADDRESS else PER_NAME


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None, *args: Any, **kwargs: Any) -> HttpResponse:
    """What a blocked person reads: wait or ask, nothing about whether the name exists."""
    return render(request, "account/locked_out.html", {"minutes": 30}, status=429)
