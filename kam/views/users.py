"""People: the list, a colleague's page, adding and changing, and the one-time link for the new."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.actions import factors, sessions, sign_ons, users
from kam.filters import UserFilter
from kam.forms.users import UserForm
from kam.ground import outbox, sign_in
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage, ObjectMixin
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import GRANTS, Right, can, exceeds
from kam.models import Absence, User, WorkCalendar
from kam.templatetags import ui
from kam.views.calendars import visits_words, week_of


def state(user: User) -> Any:
    """Whether a person works with KAM, in a word."""
    if not user.is_active:
        return format_html('<span class="tag">{}</span>', _t("Disabled"))
    if getattr(user, "linked", False):
        return format_html('<span class="tag good">{}</span>', _t("By single sign-on"))
    if user.has_usable_password():
        return format_html('<span class="tag good">{}</span>', _t("Active"))
    if sign_in.is_program(user):
        return format_html('<span class="tag">{}</span>', _t("By token only"))
    if not sign_in.may_come_alone(user):
        return format_html('<span class="tag warn">{}</span>', _t("Not here yet"))
    return format_html('<span class="tag warn">{}</span>', _t("No password yet"))


class People(ObjectMixin):
    """Colleagues, for those who keep people; the night's own user is nobody's."""

    model = User
    right = Right.PEOPLE
    nav = "settings"

    def queryset(self) -> Any:
        people = User.objects.visible_to(self.user).filter(is_system=False)  # type: ignore[attr-defined]
        ways = {"linked": sign_ons.linked("pk"), "has_factor": factors.held("pk")}
        return people.annotate(**ways).select_related("team")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings")), (_("People"), reverse("kam:user-list"))]


EMPTY = {"title": _("Nobody found"), "text": _("Take a filter away, or add a colleague.")}
COLUMNS = [
    Column("name", _("Name"), lambda u: u.name or u.username, sort="name"),
    Column("username", _("Sign-in name"), lambda u: u.username, sort="username"),
    Column("email", _("E-mail"), lambda u: u.email, sort="email"),
    Column("role", _("Role"), lambda u: u.get_role_display(), sort="role"),
    Column("team", _("Team"), lambda u: str(u.team or ""), sort="team__name"),
    Column("state", _("State"), lambda u: int(u.is_active), show=state, sort="is_active"),
    Column(
        "last_login", _("Last sign-in"), lambda u: u.last_login, show=lambda u: ui.ago(u.last_login), sort="last_login"
    ),
]


class UserList(People, ListPage):
    title = _("People")
    name = "users"
    filterset_class = UserFilter
    default_sort = "name"
    empty = EMPTY
    columns = COLUMNS

    def rows(self) -> Any:
        return self.queryset()

    def row_url(self, row: Any) -> str:
        return reverse("kam:user-detail", args=[row.pk])

    def crumbs(self) -> list[tuple[Any, str]]:
        return super().crumbs()[:1]

    def actions(self) -> list[dict[str, Any]]:
        return [{"label": _("Add a colleague"), "url": reverse("kam:user-add"), "primary": True, "icon": "user-plus"}]


def lost_factor(user: Any, by: User) -> list[dict[str, Any]]:
    """The way to take a lost second factor away, for whoever may do as much."""
    if not user.has_factor or user == by or exceeds(user, by):
        return []
    url = reverse("kam:user-factors", args=[user.pk])
    return [{"label": _("Remove second factor"), "url": url, "icon": "key-round"}]


def signed_out(user: Any, by: User) -> list[dict[str, Any]]:
    """The way to end a colleague's sessions; one's own end under My settings, programs have none."""
    if user == by or sign_in.is_program(user):
        return []
    url = reverse("kam:user-sign-out", args=[user.pk])
    return [{"label": _("Sign out everywhere"), "url": url, "icon": "log-out"}]


MAILS: dict[str, Any] = {"mails_leave": outbox.mails_leave}


class UserDetail(People, DetailPage):
    template_name = "kam/users/detail.html"

    def get_subtitle(self) -> Any:
        return self.object.get_role_display()

    def actions(self) -> list[dict[str, Any]]:
        edit = {"label": _("Edit"), "url": reverse("kam:user-edit", args=[self.object.pk]), "icon": "pencil"}
        link = {"label": _("Make a sign-in link"), "url": reverse("kam:user-invite", args=[self.object.pk])}
        book = reverse("accounts:hand-over-book") + f"?whose={self.object.pk}"
        give = {"label": _("Hand over customers"), "url": book, "icon": "arrow-right-left"}
        found = [edit, give] if can(self.user, Right.HAND_OVER) else [edit]
        found += signed_out(self.object, self.user) + lost_factor(self.object, self.user)
        if self.object.linked:
            loose = reverse("kam:user-unlink", args=[self.object.pk])
            return [*found, {"label": _("Unlink"), "url": loose, "icon": "unlink"}]
        return [*found, link | {"icon": "link", "primary": True}] if users.awaits_link(self.object) else found

    def context(self) -> dict[str, Any]:
        grant = GRANTS.get(self.object.role)
        invited = self.request.session.pop(f"invited:{self.object.pk}", "")
        leads = self.object.leads.all()
        found = {"link": invited, "grant": grant, "leads": leads, "state": state(self.object)}
        return super().context() | found | MAILS | working_time(self.object, self.user)


def working_time(user: User, reader: User) -> dict[str, Any]:
    """Whose days off apply to a colleague, what their days hold, and when they are away; a program works at no time."""
    if sign_in.is_program(user):
        return {}
    calendar = user.calendar or WorkCalendar.objects.company()
    away = Absence.objects.visible_to(reader).filter(user=user, until_on__gte=timezone.localdate())
    found = {"week": week_of(user, calendar), "calendar": calendar, "visits": visits_words(user)}
    return found | {"away": away.order_by("starts_on")[:5]}


class UserAdd(People, FormPage):
    title = _("Add a colleague")
    form_class = UserForm

    def act(self, form: Any) -> Any:
        return users.add(values=form.cleaned_data, by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("kam:user-invite" if users.awaits_link(record) else "kam:user-detail", args=[record.pk])


class UserEdit(People, FormPage):
    form_class = UserForm
    done_message = _("Saved.")

    def get_title(self) -> Any:
        return _t("Edit %(name)s") % {"name": self.object}

    def act(self, form: Any) -> Any:
        return users.change(self.object, form.cleaned_data, version=self.version(), by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("kam:user-detail", args=[record.pk])


class UserInvite(People, ActionPage):
    title = _("Make a sign-in link")
    submit_label = _("Make the link")
    question = _(
        "The link lets this person set a password, once, within three days. It is shown on the next page for you to "
        "hand over, and sent by mail where there is an address. Of somebody who may do more than you it is sent alone."
    )

    def get_subtitle(self) -> Any:
        return self.object

    def act(self) -> Any:
        link = users.invite(self.object, base=self.request.build_absolute_uri("/"), by=self.user)
        if link:
            self.request.session[f"invited:{self.object.pk}"] = link
        else:
            messages.success(self.request, _t("The link was sent to this person's address, and to nobody else."))
        return self.object

    def done_url(self, result: Any) -> str:
        return reverse("kam:user-detail", args=[result.pk])


class UserUnlink(People, ActionPage):
    title, submit_label, done_message = _("Unlink from single sign-on?"), _("Unlink"), _("Unlinked.")
    question = _(
        "For when the provider has made this person anew. They are signed out, and linked again when they next come "
        "with the same address."
    )

    def get_subtitle(self) -> Any:
        return self.object

    def act(self) -> Any:
        return sign_ons.unlink(self.object, by=self.user)

    def done_url(self, result: Any) -> str:
        return reverse("kam:user-detail", args=[result.pk])


class UserSignOut(People, ActionPage):
    title, submit_label, done_message = _("Sign out everywhere?"), _("Sign out everywhere"), _("Signed out everywhere.")
    question = _("This person has to sign in again on all devices. Password, tokens and calendar addresses stay.")

    def get_subtitle(self) -> Any:
        return self.object

    def act(self) -> User:
        sessions.end_all(self.object, by=self.user)
        return self.object  # type: ignore[no-any-return]

    def done_url(self, result: Any) -> str:
        return reverse("kam:user-detail", args=[result.pk])


class UserFactors(People, ActionPage):
    title, submit_label, danger = _("Remove second factor and passkeys?"), _("Remove"), True
    question = _(
        "For a lost phone or key. Make sure that it is really this person who asks. They are signed out, told by mail, "
        "and come in by their password alone until they set up a factor anew."
    )
    done_message = _("Removed.")

    def get_subtitle(self) -> Any:
        return self.object

    def act(self) -> User:
        factors.take_away(self.object, by=self.user)
        return self.object  # type: ignore[no-any-return]

    def done_url(self, result: Any) -> str:
        return reverse("kam:user-detail", args=[result.pk])
