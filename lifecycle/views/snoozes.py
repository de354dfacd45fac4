"""Pages that put a thing of Today off, and bring it back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Contact
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from lifecycle.actions import snoozes
from lifecycle.forms.snoozes import SnoozeForm
from lifecycle.models import Snooze


class SnoozePut(FormPage):
    """Away until a day, one tap for the usual ones, with undo."""

    nav, title, form_class = "today", gettext_lazy("Put off"), SnoozeForm
    submit_label, done_message = gettext_lazy("Put off"), gettext_lazy("Put off; it comes back on its day.")

    def act(self, form: Any) -> Snooze:
        return snoozes.put_off(form.cleaned_data["thing"], until=form.cleaned_data["until"], by=self.user)

    def undo_url(self, result: Snooze) -> str:
        return reverse("lifecycle:snooze-wake", args=[result.pk])

    def done_url(self, _result: Any) -> str:
        return reverse("lifecycle:today")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(gettext_lazy("Today"), reverse("lifecycle:today"))]


class BirthdayWish(ActionPage):
    """Somebody wished them well: gone until the next one, with undo."""

    model, nav, title, right = Contact, "today", gettext_lazy("Wished them well?"), Right.SEE_CONTACTS
    submit_label, done_message = pgettext_lazy("a birthday", "Wished"), gettext_lazy("Done until next year.")

    def act(self) -> Snooze:
        return snoozes.wish(self.object, by=self.user)

    def undo_url(self, result: Snooze) -> str:
        return reverse("lifecycle:snooze-wake", args=[result.pk])

    def done_url(self, _result: Any) -> str:
        return reverse("lifecycle:today")


class SnoozeWake(ActionPage):
    """Back at once."""

    model, nav, title = Snooze, "today", gettext_lazy("Show it again now?")
    submit_label, done_message = gettext_lazy("Show again"), gettext_lazy("It is back.")

    def act(self) -> None:
        snoozes.wake(self.object, by=self.user)

    def done_url(self, _result: Any) -> str:
        return reverse("lifecycle:today")
