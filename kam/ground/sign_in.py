"""Signing in: one lock-out rule (axes), one answer whether the name exists, no open sign-up, mails by the worker."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.password_reset import get_reset_password_from_key_url
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kam.ground import outbox

PER_NAME = 6
PER_ADDRESS = 60
WINDOW = timedelta(minutes=30)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth with the door closed to strangers: the administrator makes the accounts of people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By the outbox: a slow mail server slows no page, and an answer takes as long for unknown addresses."""
        more = {"request": self.request, "email": email, "company": settings.COMPANY_NAME or "KAM"}
        mail = self.render_mail(template_prefix, email, more | context)
        outbox.send_mail_to(email, subject=mail.subject, text=mail.body)

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}"

    def get_reset_password_from_key_url(self, key: str) -> str:
        return str(get_reset_password_from_key_url(self.request, key))


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name as it was typed, folded: `Lin`, ` lin` and full-width `ｌｉｎ` are one name."""
    told = credentials or {}
    typed = told.get("username") or told.get("email") or request.POST.get("login") or request.POST.get("username") or ""
    return unicodedata.normalize("NFKC", str(typed)).strip().casefold().replace("\x00", "")[:255]


def failure_limit(request: HttpRequest, credentials: dict[str, Any] | None) -> int:
    """Six wrong tries per (name, address); an address with sixty wrong tries over all names is blocked for any name."""
    tries = AccessAttempt.objects.filter(
        ip_address=get_client_ip_address(request), attempt_time__gt=timezone.now() - WINDOW
    )
    total = tries.aggregate(total=Sum("failures_since_start"))["total"] or 0
    return 0 if total >= PER_ADDRESS else PER_NAME


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """What a blocked person reads: wait or ask, nothing about whether the name exists."""
    minutes = int(WINDOW.total_seconds() // 60)
    response = render(request, "account/locked_out.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(int(WINDOW.total_seconds()))
    return response
