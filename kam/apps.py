"""Registers the ground with Django: its verbs, its pages in the rail, its settings, its ground data, who came in."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KamConfig(AppConfig):
    name = "kam"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from kam.actions import retention_kinds, stray_files
        from kam.choices import EventVerb
        from kam.ground import among, events, mailbox, watching

        among.register()
        events.declare(EventVerb)
        watching.add_told(
            ("absence", _("Absences that others enter for me"), ("absence",)),
            ("run", _("Jobs of mine that failed"), ("run",)),
            ("export", _("Files of mine that are ready"), ("export",)),
            ("view", _("Analyses that are no longer sent to me"), ("view",)),
            ("webhook", _("Webhooks of mine that were switched off"), ("webhook",)),
        )
        retention_kinds.register()
        stray_files.register()
        mailbox.register()
        post_migrate.connect(_ground_data, sender=self, dispatch_uid="kam.ground_data")
        _pages()
        _settings()
        _search()
        _sign_in()
        _logs()
        _lists()


def _ground_data(**_kwargs: Any) -> None:
    from kam.actions import calendars, retention, users

    users.ensure_system()
    retention.ensure_periods()
    calendars.ensure_company()


def _lists() -> None:
    """The log calls a list by its word in the API; who reads of a file made of it, by the name of its page."""
    from kam.ground import timeline

    def spoken(word: str) -> str:
        from kam.ground import listings  # knows all addresses, which are not there yet

        return listings.spoken(word)

    for noun in ("export", "list"):
        timeline.name_kept(noun, spoken)


def _pages() -> None:
    """The ground's entries of the rail."""
    from django.utils.translation import gettext_lazy as _

    from kam.choices import Role
    from kam.ground import navigation
    from kam.ground.navigation import Item
    from kam.ground.rights import Right
    from kam.models import Notice

    def unread(user: Any) -> int:
        return Notice.objects.visible_to(user).waiting()

    navigation.add(Item("notices", _("Notices"), "kam:notice-list", "bell", order=800, count=unread, shortcut="b"))
    navigation.add(
        Item("record", _("Record"), "kam:event-list", "scroll-text", order=880, right=Right.READ_RECORD, shortcut="h")
    )
    navigation.add(
        Item("import", _("Import"), "kam:import-list", "file-up", order=850, right=Right.IMPORT, shortcut="i")
    )
    navigation.add(
        Item("operations", _("Operations"), "kam:operations", "cog", order=8, whose=Role.ADMINISTRATOR, bottom=1)
    )
    navigation.add(Item("settings", _("Settings"), "kam:settings", "settings", order=900))


def _settings() -> None:
    """What can be looked after."""
    from django.utils.translation import gettext_lazy as _

    from kam.ground.rights import Right
    from kam.ground.settings_menu import Entry, add

    people, jobs = (Right.PEOPLE,), (Right.JOBS, Right.RECOMPUTE)
    rows = [
        ("me", _("My settings"), _("Language, time zone, appearance, password, second factor."),
         "kam:preferences-edit", "user-round", 10, ()),
        ("people", _("People"), _("Who works here, in which role."), "kam:user-list", "users-round", 20, people),
        ("roles", _("Roles"), _("Who may do what here: give a colleague another role."), "kam:role-list", "user-check",
         25, (Right.GIVE_ROLES,)),
        ("teams", _("Teams"), _("The tree: who leads whom."), "kam:team-list", "network", 30, people),
        ("time", _("My working time"), _("Days away, busy times of your own calendar, visits a day."),
         "kam:working-time", "calendar-off", 15, ()),
        ("calendars", _("Work calendars"), _("Public holidays, make-up working days, the company's own days."),
         "kam:workcalendar-list", "calendar-cog", 35, people),
        ("jobs", _("Jobs"), _("Computations and imports: start, watch, read."), "kam:run-list", "cog", 50, jobs),
        ("exports", _("Prepared files"), _("Long lists as files, prepared while you go on working."),
         "kam:export-list", "file-down", 52, ()),
        ("mails", _("Mails sent"), _("What was sent to whom, and what came of it."),
         "kam:mail-list", "mail", 55, people),
        ("retention", _("Retention periods"), _("What is kept for a while only, and for how long."),
         "kam:retentionperiod-list", "hourglass", 58, (Right.PRIVACY,)),
        ("tokens", _("API tokens"), _("Keys for ERP, BI and other integrations."),
         "kam:token-list", "key-round", 60, (Right.TOKENS,)),
        ("programs", _("Service accounts"), _("Programs that act for somebody by tokens, and sign in nowhere."),
         "kam:serviceaccount-list", "bot", 59, (Right.TOKENS,)),
        ("webhooks", _("Webhooks"), _("Other programs told of what happens, signed."),
         "kam:webhook-list", "webhook", 62, (Right.TOKENS,)),
        ("guide", _("First steps"), _("From your own files to your own 80/20 in five minutes."),
         "kam:guide", "rocket", 70, (Right.IMPORT, Right.EDIT_POLICY)),
        ("checks", _("Checks"), _("What the data lacks, what that costs, and the rows to mend."),
         "kam:check-list", "list-checks", 71, (Right.IMPORT, Right.EDIT_POLICY)),
    ]  # fmt: skip
    for row in rows:
        add(Entry(*row))


def _search() -> None:
    """Colleagues, for those who keep people; and what imports count."""
    from django.urls import reverse
    from django.utils.translation import gettext_lazy as _
    from django.utils.translation import pgettext_lazy

    from kam.filters import UserFilter
    from kam.ground import finding, keeping, places, results
    from kam.ground.rights import Right
    from kam.models import User

    def people(user: Any, query: str, limit: int) -> list[finding.Hit]:
        seen = User.objects.visible_to(user).filter(is_system=False)
        found = UserFilter({"q": query}, queryset=seen).qs[:limit]
        return [finding.Hit(p, reverse("kam:user-detail", args=[p.pk]), p.get_role_display()) for p in found]

    finding.add(finding.Finder("user", _("Colleagues"), "user-round", people, 90, Right.PEOPLE))
    finding.add(finding.Finder("deeds", pgettext_lazy("search", "Actions"), "zap", places.find_deeds, 25))
    finding.add(finding.Finder("pages", pgettext_lazy("search", "Pages"), "app-window", places.find_pages, 27))
    places.add(
        places.Deed(_("Compute now"), "kam:run-start", Right.RECOMPUTE),
        places.Deed(_("Import a file"), "kam:import-add", Right.IMPORT),
        places.Deed(_("Enter an absence"), "kam:absence-add"),
        places.Deed(_("Add a colleague"), "kam:user-add", Right.PEOPLE),
        places.Deed(_("My settings"), "kam:preferences-edit"),
    )
    places.also("kam:preferences-edit", "daily mail", "每日邮件", "digest", "dark", "appearance", "深色", "外观",
                "language", "语言", "time zone", "时区")  # fmt: skip
    places.also("kam:user-add", "new colleague", "new user", "invite", "新同事", "新用户", "邀请")
    places.also("kam:run-start", "recompute", "recalculate", "重新计算", "重算")
    names = {"created": _("New"), "changed": _("Changed"), "unchanged": _("Unchanged")}
    results.add("retention", {kind.key: results.Figure(kind.label) for kind in keeping.kinds()})
    mails = {"sent": pgettext_lazy("mails", "Sent"), "quiet": _("Left out: nothing to say"), "withheld": _("Not sent"),
             "failed": _("Not written")}  # fmt: skip
    for kind in ("view_mails", "view_now"):
        results.add(kind, {name: results.Figure(words) for name, words in mails.items()})
    results.add("export", {"rows": results.Figure(_("Rows"))})
    results.add("import", {name: results.Figure(label) for name, label in names.items()})


def _sign_in() -> None:
    """What follows a sign-in and a new password."""
    from allauth.account import signals
    from allauth.mfa import signals as factors

    def came_in(user: Any, **_kwargs: Any) -> None:
        from kam.actions import users

        users.signed_in(user)

    def set_password(user: Any, **_kwargs: Any) -> None:
        from kam.actions import users

        users.password_set(user)

    def factor_added(user: Any, authenticator: Any, **_kwargs: Any) -> None:
        from kam.actions import users

        users.factor_added(user, authenticator)

    def factor_removed(user: Any, authenticator: Any, **_kwargs: Any) -> None:
        from kam.actions import users

        users.factor_removed(user, authenticator.type)

    factors.authenticator_added.connect(factor_added, weak=False, dispatch_uid="kam.factor_added")
    factors.authenticator_removed.connect(factor_removed, weak=False, dispatch_uid="kam.factor_removed")
    signals.user_logged_in.connect(came_in, weak=False, dispatch_uid="kam.came_in")
    for signal in (signals.password_changed, signals.password_reset, signals.password_set):
        signal.connect(set_password, weak=False, dispatch_uid="kam.password_set")


def _logs() -> None:
    """The lines that a task writes, whichever library writes them, name it and its run."""
    from celery.signals import task_postrun, task_prerun

    from kam.ground import traced

    task_prerun.connect(traced.begin, weak=False, dispatch_uid="kam.task_begins")
    task_postrun.connect(traced.end, weak=False, dispatch_uid="kam.task_ends")
