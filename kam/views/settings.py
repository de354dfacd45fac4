"""The settings' front page: what this person may look after."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kam.ground import settings_menu
from kam.ground.pages import Page


class SettingsHome(Page):
    template_name = "kam/settings/home.html"
    nav = "settings"
    title = _("Settings")

    def context(self) -> dict[str, Any]:
        entries = [
            {"label": entry.label, "text": entry.text, "icon": entry.icon, "url": reverse(entry.url_name)}
            for entry in settings_menu.entries_for(self.user)
        ]
        return {"entries": entries}
