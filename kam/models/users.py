"""People and teams: who works here, who leads whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any, Self

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.choices import Appearance, Digest, Reach, Role
from kam.ground import rights

SYSTEM_USERNAME = "system"


class TeamQuerySet(models.QuerySet["Team"]):
    def under(self, user: User) -> Self:
        """The user's own team, the teams they lead, and every team below those."""
        roots = models.Q(lead=user) | models.Q(pk=user.team_id)
        paths = list(Team.objects.filter(roots).values_list("path", flat=True))
        below = models.Q(pk__in=[])
        for path in paths:
            below |= models.Q(path__startswith=path)
        return self.filter(below)

    def heads(self) -> Self:
        """Whoever leads here leads all: teams that stand below none, and above others or alone."""
        others = Team.objects.filter(parent=None).exclude(pk=models.OuterRef("pk"))
        above = models.Exists(Team.objects.filter(parent=models.OuterRef("pk")))
        return self.filter(parent=None).filter(above | ~models.Exists(others))

    def visible_to(self, user: Any) -> Self:
        """Teams are names on a chart: open to everybody who signs in."""
        return self if getattr(user, "is_active", False) else self.none()


class Team(models.Model):
    """A node of the tree of teams; `path` ("/3/17/") holds the ids from the root down, so that below is a prefix."""

    account_path = None
    logged_whole = True
    name = models.CharField(_("name"), max_length=120, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    lead = models.ForeignKey("kam.User", models.SET_NULL, null=True, blank=True, related_name="leads")
    path = models.CharField(max_length=255, db_index=True, editable=False, default="/")
    version = models.PositiveIntegerField(default=1)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> Self:
        """Colleagues' names are open to everybody who signs in; the page of people needs its right."""
        return self if getattr(user, "is_active", False) else self.none()

    def people(self) -> Self:
        """Colleagues one can hand work to: active, and neither the night's system user nor another program."""
        return self.filter(is_active=True, is_system=False).exclude(role=Role.INTEGRATION)

    def programs(self) -> Self:
        """Service accounts: they hold tokens and act for their owner."""
        return self.filter(role=Role.INTEGRATION, is_system=False)

    def owners(self) -> Self:
        """Those who may own customers: the same as each one's `may_own`."""
        return self.people().filter(role__in=rights.holders(rights.Right.EDIT_ACCOUNTS))

    def directors(self) -> Self:
        """Those who direct and work here."""
        return self.people().filter(role=Role.DIRECTOR)

    def knowing_heads(self) -> Self:
        """Each with whether they stand at the head of all teams, for many at once (`User.is_at_head`)."""
        theirs = models.Q(pk=models.OuterRef("team_id")) | models.Q(lead=models.OuterRef("pk"))
        return self.annotate(known_at_head=models.Exists(Team.objects.heads().filter(theirs)))

    def within_reach_of(self, user: Any) -> Self:
        """The people a user may hand customers to: oneself, one's team and below, or everybody for reach all."""
        return self.people().led_by(user)

    def led_by(self, user: Any) -> Self:
        """The same with those who left: whose customers a user may give away."""
        person = rights.standing(user)
        if rights.grant(user).reach == Reach.ALL:
            return self
        return self.filter(models.Q(pk=person.pk) | models.Q(team__in=Team.objects.under(person)))

    def leading(self, people: Iterable[User]) -> Self:
        """Who leads these people's teams and the teams above; where nobody does, whoever leads the whole company."""
        above = {int(key) for user in people if user.team for key in user.team.path.split("/") if key}
        leads = self.people().filter(leads__in=above).distinct()
        return leads if leads.exists() else self.people().filter(role=Role.DIRECTOR)


class Users(UserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def system(self) -> User:
        """The user the night runs as; ground data makes it, so it is always there."""
        return self.get(username=SYSTEM_USERNAME)


class User(AbstractUser):
    """A colleague (or an integration's service account) with one role, a team, and how they like their pages."""

    account_path = None
    logged_whole = True
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MANAGER)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="members")
    acts_for = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="integrations")
    is_system = models.BooleanField(default=False, editable=False)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    appearance = models.CharField(_("appearance"), max_length=8, choices=Appearance, default=Appearance.SYSTEM)
    page_size = models.PositiveSmallIntegerField(default=50)
    calendar = models.ForeignKey(
        "kam.WorkCalendar", models.SET_NULL, null=True, blank=True, related_name="users", verbose_name=_("calendar")
    )
    weekdays = models.JSONField(_("working weekdays"), default=list, blank=True)
    visits_per_day = models.PositiveSmallIntegerField(_("visits a day"), default=4)
    visit_hours = models.PositiveSmallIntegerField(_("hours for visits a week"), null=True, blank=True)
    watches = models.JSONField(default=dict, help_text="{kind: wanted}, where not as `kam.ground.watching` begins")
    digest = models.CharField(_("daily mail"), max_length=10, choices=Digest, default=Digest.WORKDAYS)
    digest_at = models.TimeField(_("at"), default=time(7, 30), help_text="on the clock of the user's time zone")
    version = models.PositiveIntegerField(default=1)

    objects = Users()

    class Meta:
        ordering = ["name"]

    def in_files(self) -> str:
        """How files name a colleague."""
        return self.username

    def __str__(self) -> str:
        return self.name or self.username

    def check_password(self, raw_password: str) -> bool:
        """One kept by an older way of hashing is kept by today's, unless another was set, or all ended, meanwhile."""
        was = self.password

        def keep(said: str) -> None:
            now = make_password(said)
            kept = User.objects.filter(pk=self.pk, password=was).update(password=now)
            self.password = now if kept else was

        return check_password(raw_password, was, keep)

    def is_at_head(self) -> bool:
        """Whether this colleague's team, or one they lead, has all others below it: a lead's reach is all, there."""
        known = self.__dict__.get("known_at_head")
        theirs = models.Q(pk=self.team_id) | (models.Q(lead=self.pk) if self.pk else models.Q(pk__in=[]))
        return Team.objects.heads().filter(theirs).exists() if known is None else bool(known)

    @property
    def may_own(self) -> bool:
        """Whether customers can be given to this colleague: here, a person, and in a role that keeps their files."""
        return self.is_active and not self.is_system and self.role in rights.holders(rights.Right.EDIT_ACCOUNTS)
