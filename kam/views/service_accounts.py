"""Service accounts: the list, one with its tokens, making and changing one, giving it a token."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.actions import service_accounts, tokens
from kam.filters import UserFilter
from kam.forms.service_accounts import ServiceAccountForm
from kam.forms.tokens import TokenForm
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage, ObjectMixin
from kam.ground.posts import FormPage
from kam.ground.rights import Right, can
from kam.models import User
from kam.templatetags import ui
from kam.views import tokens as token_pages


def state(account: User) -> Any:
    """Whether a program may still come, in a word."""
    owner = account.acts_for
    if not account.is_active or owner is None or not owner.is_active:
        return format_html('<span class="tag">{}</span>', _t("Disabled"))
    return format_html('<span class="tag good">{}</span>', _t("Active"))


class ServiceAccounts(ObjectMixin):
    """Programs: all for those who keep people, one's own for whoever may make tokens."""

    model = User
    right = Right.TOKENS
    nav = "settings"

    def queryset(self) -> Any:
        programs = User.objects.visible_to(self.user).programs().select_related("acts_for")  # type: ignore[attr-defined]
        return programs if can(self.user, Right.PEOPLE) else programs.filter(acts_for=self.user)  # type: ignore[attr-defined]

    def crumbs(self) -> list[tuple[Any, str]]:
        here = (_("Service accounts"), reverse("kam:serviceaccount-list"))
        return [(_("Settings"), reverse("kam:settings")), here]

    def done_url(self, record: Any) -> str:
        return reverse("kam:serviceaccount-detail", args=[record.pk])


WHAT_THEY_DO = _(
    "Programs act for their owner, by tokens alone, and do no more than both the owner and an administrator may. "
    "They sign in on no page."
)
EMPTY = {"title": _("No service accounts yet"), "text": _("Make one for each program that calls."), "icon": "bot"}
COLUMNS = [
    Column("name", _("What it is for"), lambda u: str(u), sort="name"),
    Column("owner", _("Owner"), lambda u: str(u.acts_for or ""), sort="acts_for__name"),
    Column("tokens", _("Open tokens"), lambda u: u.open_tokens, sort="open_tokens"),
    Column("last_used", _("Last used"), lambda u: u.used_at, show=lambda u: ui.ago(u.used_at), sort="used_at"),
    Column("state", _("State"), lambda u: int(u.is_active), show=state, sort="is_active"),
]


class ServiceAccountList(ServiceAccounts, ListPage):
    title = _("Service accounts")
    subtitle = WHAT_THEY_DO
    name = "service-accounts"
    filterset_class = UserFilter
    default_sort = "name"
    empty = EMPTY
    columns = COLUMNS

    def rows(self) -> Any:
        still = Q(auth_token_set__revoked_at__isnull=True, auth_token_set__expiry__gt=timezone.now())
        counts = Count("auth_token_set", filter=still)
        return self.queryset().annotate(open_tokens=counts, used_at=Max("auth_token_set__last_used_at"))

    def row_url(self, row: Any) -> str:
        return self.done_url(row)

    def crumbs(self) -> list[tuple[Any, str]]:
        return super().crumbs()[:1]

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.PEOPLE):
            return []
        return [{"label": _("New service account"), "url": reverse("kam:serviceaccount-add"), "primary": True,
                 "icon": "plus"}]  # fmt: skip


class ServiceAccountDetail(ServiceAccounts, DetailPage):
    template_name = "kam/service_accounts/detail.html"

    def actions(self) -> list[dict[str, Any]]:
        edit = {"label": _("Edit"), "url": reverse("kam:serviceaccount-edit", args=[self.object.pk]), "icon": "pencil"}
        token = reverse("kam:serviceaccount-token", args=[self.object.pk])
        new = {"label": _("New token"), "url": token, "primary": True, "icon": "plus"}
        found = [edit] if can(self.user, Right.PEOPLE) else []
        return [*found, new] if tokens.may_hold(self.object, self.user) else found

    def context(self) -> dict[str, Any]:
        held = self.object.auth_token_set.order_by("-created")
        rows = [(token, token_pages.state(token), token_pages.scopes(token)) for token in held]
        return super().context() | {"state": state(self.object), "tokens": rows}


class ServiceAccountAdd(ServiceAccounts, FormPage):
    right = Right.PEOPLE
    title, form_class, submit_label = _("New service account"), ServiceAccountForm, _("Make it")

    def act(self, form: Any) -> Any:
        return service_accounts.add(values=form.cleaned_data, by=self.user)


class ServiceAccountEdit(ServiceAccounts, FormPage):
    right = Right.PEOPLE
    form_class, done_message = ServiceAccountForm, _("Saved.")

    def get_title(self) -> Any:
        return _t("Edit %(name)s") % {"name": self.object}

    def act(self, form: Any) -> Any:
        return service_accounts.change(self.object, form.cleaned_data, version=self.version(), by=self.user)


class ServiceAccountToken(ServiceAccounts, FormPage):
    """Its secret is shown on the next page, once."""

    title, form_class, submit_label = _("New token"), TokenForm, _("Make the token")

    def get_subtitle(self) -> Any:
        return self.object

    def instance(self) -> Any:
        return None

    def form(self, data: Any = None, files: Any = None) -> Any:
        return self.form_class(data, user=self.user, holder=self.object)

    def act(self, form: Any) -> Any:
        token, secret = service_accounts.give_token(self.object, **form.cleaned_data, by=self.user)
        self.request.session[f"token:{token.uid}"] = secret
        return token

    def done_url(self, record: Any) -> str:
        return reverse("kam:token-made", args=[record.uid])
