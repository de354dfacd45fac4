"""What stands for an open warning without an open action: its visits, else that nobody follows it."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kam.templatetags import ui


def unacted(warning: Any) -> SafeString:
    """The visit that is planned, one paid since it opened, else late: as the filter `followed` goes by."""
    if warning.visit_on:
        return format_html(_("Visit {}"), ui.day(warning.visit_on, "short"))
    if warning.visited:
        return format_html("{}", _("visited since"))
    return format_html('<span class="late">{}</span>', _("without follow-up"))
