"""That groups weigh more than the customers that are named one by one: a line below the five, and on Concentration."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from analytics.facts import leaders, leading_groups
from analytics.facts.leaders import Leaders
from analytics.facts.leading_groups import Whole
from analytics.views import pictures
from kam.choices import RunKind
from kam.ground import prepared, wording
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.models import Run
from kam.rules import formats

PLACES = {1: _("comes first"), 2: _("comes second"), 3: _("comes third"), 4: _("comes fourth"), 5: _("comes fifth")}


class LeadingGroups(Page):
    """Of all that the reader sees; nothing where no group changes the answer."""

    template_name, right = "analytics/dashboards/leading_groups.html", Right.SEE_DASHBOARD
    title = _("On whom we depend, by groups")

    def context(self) -> dict[str, Any]:
        run = Run.objects.current(RunKind.CONTRIBUTION)
        if run is None:
            return {}
        return prepared.until_something_happens(
            "leading-groups", self.user, lambda: {"told": sentence(self.user, leaders.gather(self.user, run))}, run.pk
        )


def sentence(user: Any, most: Leaders) -> SafeString | str:
    """Where groups would stand counted as one customer each, with the page and the list of each; '' where no news."""
    found = leading_groups.gather(user, most)
    if not found:
        return ""
    told = format_html_join(wording.semicolon(), "{}", ((_group(one),) for one in found))
    return format_html(_t("Counted by whole groups, {}."), told)


def _group(one: Whole) -> SafeString:
    name = format_html('<a href="{}">{}</a>', reverse("accounts:account-group", args=[one.top]), one.name)
    listed = f"{reverse('accounts:account-list')}?{urlencode({'whole_group': one.top})}"
    words = ngettext("%(count)s customer", "%(count)s customers", one.count) % {"count": f"{one.count:,}"}
    members = format_html('<a href="{}">{}</a>', listed, words)
    aside = format_html(wording.listed(["{}", "{}"]), formats.percent(one.share, 1), members)
    told = {"name": "{name}", "place": PLACES[one.place], "amount": "{amount}"}
    words = _t("%(name)s %(place)s with %(amount)s") % told
    return format_html(wording.aside(words, "{aside}"), name=name, amount=pictures.short(one.net), aside=aside)
