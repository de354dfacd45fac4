"""Saved views: the filter of a list or an analysis kept under a name, for one person or for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.choices import Every
from kam.ground import ways

if TYPE_CHECKING:
    from kam.models.users import User

PASSING = {"cursor", "format", "page", "csrfmiddlewaretoken"}
"""What an address says besides its filter."""


def asked(query: str) -> str:
    """The filter of an address's question, without what is empty or of the moment: alike for alike ones."""
    return urlencode([(key, value) for key, value in parse_qsl(query) if key not in PASSING])


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def received_by(self, user: Any) -> Self:
        """Those that colleagues have sent to this user, also where they turned it off."""
        if not getattr(user, "is_active", False):
            return self.none()
        return self.filter(recipients__user=user, user__is_active=True).exclude(page__in=ways.closed_to(user))

    def visible_to(self, user: Any) -> Self:
        if not getattr(user, "is_active", False):
            return self.none()
        seen = self.filter(models.Q(user=user) | models.Q(shared=True))
        closed = ways.closed_to(user)
        return seen.exclude(page__in=closed) if closed else seen

    def of_page(self, page: str, user: Any) -> Self:
        """One person's views of a page and the shared ones, their own first."""
        is_others = models.Case(models.When(user=user, then=0), default=1)
        return self.visible_to(user).filter(page=page).order_by(is_others, "name")


class SavedView(models.Model):
    """
    The query string of a page under a name; it holds no rows, so it shows each reader only their own.

    Whoever may not open the page does not see its views.
    """

    account_path = None
    logged = frozenset({"people"})
    user = models.ForeignKey("kam.User", models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    shared = models.BooleanField(_("for everybody"), default=False)
    mail_every = models.CharField(_("by mail"), max_length=8, choices=Every, blank=True)
    mail_on = models.PositiveSmallIntegerField(
        _("day of the mail"), null=True, blank=True, help_text="1 Monday to 7 Sunday, or the day of the month"
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def kept_as(self) -> str:
        """What the log calls it: the page that it is of; what its keeper calls it is theirs."""
        return self.page

    @property
    def url(self) -> str:
        """Where it opens, as an analysis; a list opens its views from its own page."""
        return ways.address(self.page, self.query)

    @property
    def readers(self) -> list[User]:
        """To whom it goes: its keeper, then the colleagues named; nobody who left, turned it off or has no address."""
        named = [one.user for one in self.recipients.wanted()]
        return [user for user in [self.user, *named] if user.email and user.is_active]

    @property
    def mail_kind(self) -> str:
        """What its mails are called in their log."""
        return f"view.{self.pk}"

    def shown(self, query: str, user: Any) -> dict[str, Any]:
        """As the menu of its page has it; `mail` where the reader may have it sent."""
        is_mine = self.user_id == user.pk and ways.named(self.page) is not None
        return {"label": self.name, "url": self.url or f"?{self.query}", "on": self.is_on(query), "pk": self.pk,
                "mail": is_mine, "mailed": is_mine and bool(self.mail_every)}  # fmt: skip

    def is_on(self, query: str) -> bool:
        """Whether an address shows this view."""
        return asked(self.query) == asked(query)


class ViewRecipientQuerySet(models.QuerySet["ViewRecipient"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, and those of the views one keeps."""
        if not getattr(user, "is_active", False):
            return self.none()
        return self.filter(models.Q(user=user) | models.Q(view__user=user))

    def wanted(self) -> Self:
        """Colleagues who are here and did not turn it off, by name."""
        return self.filter(declined_at=None, user__is_active=True).select_related("user__team").order_by("user__name")


class ViewRecipient(models.Model):
    """A colleague to whom a view's mails go too, each with the figures of their own sight; they may turn it off."""

    account_path = None
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="recipients")
    user = models.ForeignKey("kam.User", models.CASCADE, related_name="views_received")
    declined_at = models.DateTimeField(null=True, blank=True)

    objects = ViewRecipientQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["view", "user"], name="view_recipient_once")]

    def __str__(self) -> str:
        return f"{self.view} → {self.user}"
