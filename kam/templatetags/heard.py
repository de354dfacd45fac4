"""The line at the top of a page about what its address asks for and the page does not understand."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.ground import lists, wording
from kam.ground.heard import LONGEST, Heard

register = template.Library()


@register.inclusion_tag("parts/unheard.html", takes_context=True)
def unheard(context: Any) -> dict[str, Any]:
    """What was passed over, with the name that was meant; what was so wrong that nothing is found for it."""
    request = context.get("request")
    asked = getattr(request, "GET", None)
    if not isinstance(asked, Heard):
        return {}
    passed = asked.unread
    errors = getattr(context.get("filters"), "errors", {})
    wrong = [name for name in errors if name in asked]
    found = [_passed_over(asked, passed)] if passed else []
    return {"lines": [*found, *([_nothing_for(asked, wrong)] if wrong else [])]}


def _passed_over(asked: Heard, names: list[str]) -> dict[str, str]:
    """The page stands as if they were not asked for; one that is misspelt leads to what was meant."""
    words = ngettext("%(told)s in the address was not understood: the page is shown without it.",
                     "%(told)s in the address were not understood: the page is shown without them.",
                     len(names))  # fmt: skip
    line = {"text": words % {"told": wording.listed(asked.told(name) for name in names[:3])}}
    meant = asked.meant(names[0]) if len(names) == 1 else ""
    if not meant:
        return line
    value = asked.getlist(names[0])[-1]
    url = lists.url_with(asked, **{names[0]: None, meant: value})
    return line | {"url": url, "label": _("Did you mean %(name)s?") % {"name": f"{meant}={value[:LONGEST]}"}}


def _nothing_for(asked: Heard, names: list[str]) -> dict[str, str]:
    """Nothing is found for what is no answer to a filter; taken away, all is."""
    words = ngettext("%(told)s in the address was not understood, so nothing is found.",
                     "%(told)s in the address were not understood, so nothing is found.", len(names))  # fmt: skip
    told = words % {"told": wording.listed(asked.told(name) for name in names[:3])}
    url = lists.url_with(asked, **dict.fromkeys(names))
    return {"text": told, "url": url, "label": _("Show it without")}
