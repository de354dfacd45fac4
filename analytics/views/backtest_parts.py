"""Which part of the customers a test of the score is looked at for, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from analytics.forms.backtests import BacktestForm
from analytics.views import customers
from kam.ground import lists


def called(form: BacktestForm, offered: Any) -> list[str]:
    """What the part is called that is shown; nothing where all customers are."""
    chips = customers.applied(form.data, offered, form.asked[:1])
    return [text for text, _url in chips]


def told(form: BacktestForm, offered: Any, asked: Any, found: Any) -> dict[str, Any]:
    """What is chosen, that only one of several is shown, and what is said where the test knows nothing of it."""
    chips = customers.applied(asked, offered, form.asked)
    words = {"part": next(iter(called(form, offered)), "")}
    alone = _t("Each part was tested on its own, so one is shown at a time: %(part)s.") % words
    more = {"chips": chips, "part": words["part"], "alone": alone if len(form.asked) > 1 else ""}
    if found is None:
        said = _t("Nobody of “%(part)s” was scored on the days of this test, or it was made before parts were kept.")
        clear = {"label": _t("Clear these filters"), "url": lists.url_with(asked, **dict.fromkeys(form.asked))}
        more["nobody"] = {"title": said % words, "icon": "funnel", "action": clear}
    return more
