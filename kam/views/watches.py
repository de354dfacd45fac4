"""What I am told of: kinds of notices and the daily mail, each person's own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kam.actions import preferences
from kam.forms.watches import WatchesForm
from kam.ground.posts import FormPage


class WatchesEdit(FormPage):
    """The link in each daily mail leads here."""

    nav, title, form_class, done_message = "settings", _("Notices and daily mail"), WatchesForm, _("Saved.")

    def instance(self) -> Any:
        return self.user

    def initial(self) -> dict[str, Any]:
        return {"digest": self.user.digest, "digest_at": self.user.digest_at}

    def act(self, form: Any) -> Any:
        return preferences.watch(form.values(), version=self.version(), by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("kam:watches-edit")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("My settings"), reverse("kam:preferences-edit"))]
