"""My own settings: language, time zone, appearance, rows a page; language and appearance also from every page."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kam.actions import preferences, sessions
from kam.choices import Appearance
from kam.forms.preferences import AddressForm, PreferencesForm
from kam.ground.lists import PAGE_SIZES
from kam.ground.posts import ActionPage, FormPage


class PreferencesEdit(FormPage):
    template_name = "kam/preferences/edit.html"
    nav = "settings"
    title = _("My settings")
    form_class = PreferencesForm
    done_message = _("Saved.")

    def instance(self) -> Any:
        return self.user

    def act(self, form: Any) -> Any:
        return preferences.put(form.cleaned_data, version=self.version(), by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("kam:preferences-edit")

    def cancel_url(self) -> str:
        return ""


@method_decorator([login_required, reauthentication_required], name="dispatch")
class AddressEdit(FormPage):
    """One's own way in, for whoever has just shown that it is them."""

    nav, title, form_class, done_message = "settings", _("Sign-in address"), AddressForm, _("Saved.")

    def instance(self) -> Any:
        return self.user

    def act(self, form: Any) -> Any:
        key = self.request.session.session_key or ""
        return preferences.move(email=form.cleaned_data["email"], keep=key, by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("kam:preferences-edit")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("My settings"), reverse("kam:preferences-edit"))]


class SignOutOthers(ActionPage):
    """All other devices, by a button of one's own settings that asks nothing else."""

    nav, title, submit_label = "settings", _("Sign out everywhere else?"), _("Sign out everywhere else")
    question = _("All other devices have to sign in again; this one stays. For a lost phone or a borrowed computer.")

    def act(self) -> int:
        count = sessions.end_all(self.user, keep=self.request.session.session_key or "", by=self.user)
        words = ngettext("%(count)d other session ended.", "%(count)d other sessions ended.", count)
        messages.success(self.request, words % {"count": count})
        return count

    def done_url(self, result: Any) -> str:
        return reverse("kam:preferences-edit")


def _next(request: HttpRequest) -> HttpResponse:
    """Back to a page of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if ours and wanted.startswith("/") else "/")


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the device, from the menu of every page."""
    wanted = request.POST.get("appearance", "")
    user: Any = request.user
    if user.is_authenticated and wanted in Appearance.values:
        preferences.put({"appearance": wanted}, by=user)
    return _next(request)


@require_POST
def page_size(request: HttpRequest) -> HttpResponse:
    """Rows a page, from below any list; kept for all of them."""
    wanted = request.POST.get("size", "")
    user: Any = request.user
    if user.is_authenticated and wanted in {str(size) for size in PAGE_SIZES}:
        preferences.put({"page_size": int(wanted)}, by=user)
    return _next(request)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """One of our languages: kept with the user, and by a cookie for the sign-in page."""
    wanted = request.POST.get("language", "")
    user: Any = request.user
    response = _next(request)
    if wanted not in dict(settings.LANGUAGES):
        return response
    if user.is_authenticated:
        preferences.put({"language": wanted}, by=user)
    year = 365 * 24 * 3600
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, wanted, max_age=year, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response
