"""Send the analysis on the screen: to whom, now or by plan; then back to it, told to whom it went."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.actions import view_sendings
from kam.choices import Every
from kam.forms.views import ONCE, ViewSendForm
from kam.ground import ways, wording
from kam.ground.posts import FormPage
from kam.models import SavedView
from kam.models.views import asked
from kam.views.view_mails import gone, readers, told


class OfAnAnalysis:
    """A form that was opened from an analysis, with its filter, and leads back there."""

    request: HttpRequest
    user: Any

    def asked_for(self) -> tuple[str, str]:
        """The page's key and its filter."""
        said = self.request.POST if self.request.method == "POST" else self.request.GET
        return said.get("page", ""), asked(said.get("query", ""))

    def get_subtitle(self) -> Any:
        return self.way()[1]

    def way(self) -> ways.Way:
        key = self.asked_for()[0]
        found = ways.named(key)
        if found is None or key in ways.closed_to(self.user):
            raise Http404
        return found

    def cancel_url(self) -> str:
        return ways.address(*self.asked_for())


class ViewSend(OfAnAnalysis, FormPage):
    """To whom, now or by plan."""

    nav, title, form_class, submit_label = "analyses", _("Send"), ViewSendForm, _("Send")

    def form(self, data: Any = None, files: Any = None) -> Any:
        return filled(data, *self.asked_for(), str(self.way()[1]), self.user)

    def act(self, form: Any) -> Any:
        view, people, unseen = view_sendings.send(values=form.values, by=self.user)
        self.said(spoken(view, people, unseen), None)
        return view

    def done_url(self, record: SavedView) -> str:
        return ways.address(record.page, record.query)


def filled(data: Any, key: str, query: str, label: str, user: Any) -> ViewSendForm:
    """The form for an analysis with its filter; of one that is kept already with its name and its readers."""
    name, there = view_sendings.begun(key, query, label, user)
    people = [row.user_id for row in there.recipients.wanted()] if there else []
    initial = {"page": key, "query": query, "name": name, "every": ONCE, "weekday": 1, "day": 1, "recipients": people}
    return ViewSendForm(data, initial=initial, user=user, **readers(there or SavedView(user=user, page=key)))


def spoken(view: SavedView, people: list[Any], unseen: list[Any]) -> str:
    """To whom it went and to whom not, or when it comes."""
    if view.mail_every in Every.values:
        names = wording.listed(view.readers)
        return _t("It comes to %(names)s. %(when)s.") % {"names": names, "when": told(view)}
    return gone(people, unseen)
