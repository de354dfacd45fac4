"""Signing in: one lock-out rule (axes), one answer whether the name exists, no open sign-up, mails by the worker."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.password_reset import get_reset_password_from_key_url
from allauth.core.exceptions import ImmediateHttpResponse
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kam.choices import Role
from kam.ground import outbox, unmoved
from kam.models import User

BEGUN = "kam_begun"
"""Where a session keeps what a sign-in looked like at its first step."""
PER_NAME = 6
PER_ADDRESS = 60
WINDOW = timedelta(minutes=30)
SAID_BETTER = (
    _("Username or email"),
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    ngettext_lazy("Your password must contain at least %(min_length)d character.",
                  "Your password must contain at least %(min_length)d characters.", "min_length"),
)  # fmt: skip
"""Words of allauth's and Django's pages that our catalogues, which come first, say in better Chinese than its own."""


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth with the door closed to strangers: the administrator makes the accounts of people."""

    def is_safe_url(self, url: str | None) -> bool:
        """Where to go after signing in: a path from the root; `nope` would be a page beside that of the sign-in."""
        return bool(url) and str(url).startswith(("/", "http://", "https://")) and bool(super().is_safe_url(url))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """By one name: an address is one too, and tried as both a known one would take twice as long as another."""
        if credentials.get("username"):
            credentials.pop("email", None)
        return super().authenticate(request, **credentials)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Whatever somebody showed (a password, a passkey, the provider's word): whether it opens the door to them."""
        told = kwargs.get("signal_kwargs") or {}
        if is_program(user) or ("sociallogin" not in told and not may_come_alone(user)):
            return render(request, "account/sign_on_refused.html", {"provider": settings.OIDC}, status=403)
        request.session[BEGUN] = unmoved.stamp(user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: Any) -> None:
        """After the last step; where password, address or role moved since the first, it has to be done anew."""
        if request.session.pop(BEGUN, "") != unmoved.stamp(User.objects.get(pk=user.pk)):
            request.session.flush()
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def set_password(self, user: Any, password: str) -> None:
        """
        The password alone: whoever was lowered or disabled meanwhile stays so.

        Raises Refused where the sign-in was moved since the request began, which may have ended its session or link.
        """
        with transaction.atomic():
            unmoved.hold(user)
            user.set_password(password)
            user.save(update_fields=["password"])

    def clean_password(self, password: str, user: Any = None) -> str:
        """A new password is a new one: whoever sets the same again takes nothing from who knows it."""
        found = super().clean_password(password, user)
        if user is not None and user.pk and user.has_usable_password() and check_password(found, user.password):
            raise ValidationError(_("This is the password you have now. Choose another one."), code="same")
        return str(found)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By the outbox: a slow mail server slows no page, and an answer takes as long for unknown addresses."""
        more = {"request": self.request, "email": email, "company": settings.COMPANY_NAME or "KAM"}
        mail = self.render_mail(template_prefix, email, more | context)
        outbox.send_mail_to(email, subject=mail.subject, text=mail.body)

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}"

    def get_reset_password_from_key_url(self, key: str) -> str:
        return str(get_reset_password_from_key_url(self.request, key))


class Gate(BaseBackend):
    """Stands before the passwords: programs have none, and people only where not the provider alone lets them in."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        name = name_tried(request, credentials)
        meant = list(User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name))) if name else []
        shut = any(map(is_program, meant)) or (only_by_provider() and not (meant and all(map(may_come_alone, meant))))
        if credentials.get("password") and shut:
            User().set_password(credentials["password"])  # an answer takes as long for every name
            raise PermissionDenied


def is_program(user: Any) -> bool:
    """Whether this is no person: an integration, or the night's own user."""
    return bool(user.is_system or user.role == Role.INTEGRATION)


def only_by_provider() -> bool:
    """Whether people come in by the company's provider alone."""
    return settings.OIDC is not None and not settings.OIDC.passwords


def may_come_alone(user: Any) -> bool:
    """Whether somebody gets in without the provider's word: all, or administrators named for the day it is away."""
    if not only_by_provider():
        return True
    return user.role == Role.ADMINISTRATOR and user.username.casefold() in settings.OIDC.break_glass


def name_tried(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The name as it was typed, folded: `Lin`, ` lin` and full-width `ｌｉｎ` are one name."""
    told = credentials or {}
    posted = request.POST if request is not None else {}
    typed = told.get("username") or told.get("email") or posted.get("login") or posted.get("username") or ""
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
