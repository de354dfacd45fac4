"""Registers the account file with Django: its verbs, its scope for the ground, its ground data."""

from typing import Any
from urllib.parse import quote

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import imports
        from accounts.actions import (
            arrivals,
            documents,
            erasure_periods,
            handover_steps,
            merge_channels,
            merge_judgements,
            merge_rows,
            undo_rows,
        )
        from accounts.choices import EventVerb, Tier
        from accounts.facts import first_steps
        from accounts.models import fields
        from accounts.models import scope as visible
        from kam.actions import users
        from kam.ground import events, grades, scope, timeline

        events.declare(EventVerb)
        imports.register()
        timeline.describe("account", fields.described)
        _told()
        merge_rows.register()
        merge_judgements.register()
        merge_channels.register()
        undo_rows.register()
        arrivals.watch()
        erasure_periods.keep_for_a_while()
        documents.sweep_strays()
        users.before_leaving(handover_steps.check_leaving)
        scope.register_accounts(visible.account_ids, moved_by=("account", "seat"))
        grades.register(Tier.choices, visible.ids_of_tiers)
        _pages()
        _settings()
        _finders()
        _deeds()
        first_steps.register()
        _switches()
        post_migrate.connect(_ground_data, sender=self, dispatch_uid="accounts.ground_data")


def _pages() -> None:
    """The entries of the rail."""
    from kam.ground.navigation import Item, add
    from kam.ground.rights import Right

    add(Item("customers", _("Customers"), "accounts:account-list", "building-2", order=20, bottom=2))
    people = {"right": Right.SEE_CONTACTS, "group": "file"}
    add(Item("contacts", _("Contacts"), "accounts:contact-list", "contact-round", order=22, **people))
    add(Item("channel", _("Channel"), "accounts:channel-list", "store", order=23, group="file"))
    add(Item("agreements", _("Agreements"), "accounts:agreement-list", "file-text", order=25, group="file"))
    add(Item("incentives", _("Incentives"), "accounts:incentive-list", "gift", order=27, group="file"))
    add(Item("tiers", _("Tiers"), "accounts:tier-list", "medal", order=28, group="file"))
    add(Item("orders", _("Orders"), "accounts:order-list", "receipt-text", order=24, group="trade"))
    add(Item("receivables", _("Receivables"), "accounts:receivable-list", "hand-coins", order=25, group="trade"))
    add(Item("products", _("Products"), "accounts:product-list", "package", order=26, group="trade"))


def _ground_data(**_kwargs: Any) -> None:
    from accounts.actions import policies

    policies.ensure_first()


def _told() -> None:
    """What the record tells in other words than a column's, or of what stands in none."""
    from accounts.actions.nominations import REPLACED
    from accounts.views import policy_words
    from kam.ground import timeline
    from kam.ground.timeline import Described
    from kam.templatetags import ui

    def ended(text: str) -> str:
        return str(_("A later nomination took its place.") if text == REPLACED else text)

    timeline.describe("policy", policy_words.described)
    timeline.word("nomination", end_reason=Described(_("Why it was ended"), ended))
    timeline.word("document", size=Described(_("File size"), ui.size))


def _settings() -> None:
    """What is looked after among the settings."""
    from kam.ground.rights import Right
    from kam.ground.settings_menu import Entry, add

    add(Entry("hour-rates", _("Hour rates"), _("What an hour of our people costs, by kind and from which day."),
              "accounts:hourrate-list", "clock", 45, (Right.EDIT_RATES,)))  # fmt: skip
    words = _("What your company keeps of a customer beyond the file: a budget, a contract's end, a way of buying.")
    add(Entry("fields", _("Fields"), words, "accounts:field-list", "list-plus", 35, (Right.FIELDS,)))
    words = _("Which customer stands in which tier, and what a tier is worth.")
    add(Entry("policy", _("Tier policy"), words, "accounts:policy-list", "scale", 40))


def _accounts(user: Any, text: str, most: int) -> list[Any]:
    """Customers by name, pinyin or code, each with tier, code and region; after them those with such a number."""
    from accounts.models import Account
    from kam.ground.finding import Hit, best

    fits = Account.objects.found_by(user, text).only("name", "code", "region", "short_name", "tier")
    found = best(fits, text, "name", "code", "short_name", most=most)
    told = [" · ".join(filter(None, [row.get_tier_display(), row.code, row.region])) for row in found]
    hits = [Hit(row.name, f"/customers/{row.pk}/", hint) for row, hint in zip(found, told, strict=True)]
    rung = Account.objects.visible_to(user).live().dialled(text).order_by("name", "pk")[: most - len(hits)]
    return hits + [Hit(row.name, f"/customers/{row.pk}/", row.phone) for row in rung if row not in found]


def _finders() -> None:
    """What the search across everything finds on this floor."""
    from accounts.models import Contact, Order
    from kam.ground import finding
    from kam.ground.finding import Finder, Hit, best, best_first
    from kam.ground.rights import Right

    def contacts(user: Any, text: str, most: int) -> list[Hit]:
        fits = Contact.objects.visible_to(user).live().matching(text).select_related("account")
        found = best(fits, text, "name", most=most)
        return [Hit(row.name, f"/contacts/{row.pk}/", str(row.account)) for row in found]

    def orders(user: Any, text: str, most: int) -> list[Hit]:
        if len(text) < 3 or not any(sign.isdigit() for sign in text):
            return []
        rows = Order.objects.visible_to(user).live().filter(number__startswith=text).select_related("account")
        found = best_first(rows, text, "number")[:most]
        return [Hit(row.number, f"/orders/{row.pk}/", str(row.account)) for row in found]

    nouns: list[tuple[str, Any, str, Any, Any]] = [
        ("accounts", _("Customers"), "building-2", _accounts, None),
        ("contacts", _("Contacts"), "contact-round", contacts, Right.SEE_CONTACTS),
        ("orders", _("Orders"), "receipt-text", orders, None),
        ("products", _("Products"), "package", _products, None),
        ("competitors", _("Competitors"), "swords", _competitors, None),
        ("documents", _("Documents"), "file-text", _documents, None),
        ("agreements", _("Agreements"), "file-text", _agreements, None),
    ]
    pages = {"accounts": "customers"}
    for place, (key, label, icon, find, right) in enumerate(nouns):
        lists = f"/{pages.get(key, key)}/?q="
        finding.add(Finder(key, label, icon, find, 10 + place, right, lambda text, lists=lists: lists + quote(text)))
    finding.add(Finder("colleagues", _("Colleagues"), "user-round", _colleagues, 18))


def _colleagues(user: Any, text: str, most: int) -> list[Any]:
    """Who works here and owns customers that the reader sees, by name or sign-in; each opens those customers."""
    from django.db.models import Exists, OuterRef

    from accounts.models import Account
    from kam.ground import people
    from kam.ground.finding import Hit
    from kam.models import User

    named = people.called(text)
    if not named:
        return []
    theirs = Account.objects.visible_to(user).live().order_by().filter(owner=OuterRef("pk"))
    held = set(
        User.objects.filter(Exists(theirs), pk__in=[one.pk for one in named]).order_by().values_list("pk", flat=True)
    )
    found = [one for one in named if one.pk in held]
    return [Hit(one.name, f"/customers/?owner={one.pk}", _("Customers")) for one in found[:most]]


def _deeds() -> None:
    """What is begun from anywhere on this floor."""
    from kam.ground.places import Deed, add, also
    from kam.ground.rights import Right

    add(
        Deed(_("New customer"), "accounts:account-create", Right.EDIT_ACCOUNTS),
        Deed(_("New contact"), "accounts:contact-create", Right.EDIT_CONTACTS),
        Deed(_("New order"), "accounts:order-create", Right.EDIT_TRADE),
        Deed(_("Enter payment"), "accounts:payment-create", Right.EDIT_TRADE),
        Deed(_("New agreement"), "accounts:agreement-create", Right.EDIT_ACCOUNTS),
        Deed(_("New competitor"), "accounts:competitor-create", Right.EDIT_ACCOUNTS),
        Deed(_("Hand over a book"), "accounts:hand-over-book", Right.HAND_OVER),
        Deed(_("Hand-overs"), "accounts:hand-over-steps", Right.HAND_OVER),
        Deed(_("Possible duplicates"), "accounts:duplicate-list"),
        Deed(_("Unassigned customers"), "accounts:account-list", None, "owner=unassigned"),
    )
    also("accounts:tier-list", "分层", "客户分层", "grades")
    also("accounts:hand-over-book", "hand over customers", "handover", "移交客户", "转交")
    also("accounts:duplicate-list", "duplicates", "重复客户", "查重")


def _switches() -> None:
    """What people are told of as it happens."""
    from accounts.choices import EventVerb
    from kam.ground import timeline
    from kam.ground.watching import add_told

    own = _(
        "Something of your own still says the name: look through your views, absences and reports, and take it out."
    )
    timeline.advise(EventVerb.CONTACT_ERASED, own)
    add_told(
        ("owner", _("Customers handed over"), ("account.handed_over", "book")),
        ("team", _("Account teams that I join"), ("seat",)),
        ("tier", _("Tiers of my customers"), ("tier",)),
        ("class", _("Classes of my key accounts"), ("class",)),
        ("nomination", _("Nominations of key accounts"), ("nomination",)),
        ("merge", _("Files of customers merged"), ("account.merged", "account.absorbed", "account.unmerged")),
    )


def _products(user: Any, text: str, most: int) -> list[Any]:
    """Products by code or words."""
    from accounts.models import Product
    from kam.ground.finding import Hit, best_first

    found = best_first(Product.objects.visible_to(user).live().matching(text), text, "code", "name")
    return [Hit(row.name, f"/products/?q={quote(row.code)}", row.code) for row in found[:most]]


def _competitors(user: Any, text: str, most: int) -> list[Any]:
    """Competitors by name in any script or pinyin."""
    from accounts.models import Competitor
    from kam.ground.finding import Hit, best_first

    found = best_first(Competitor.objects.visible_to(user).live().matching(text), text, "name")
    return [Hit(row.name, f"/competitors/{row.pk}/", row.sells_in) for row in found[:most]]


def _documents(user: Any, text: str, most: int) -> list[Any]:
    """Documents by their title or the name they came with."""
    from accounts.models import Document
    from kam.ground.finding import Hit, best_first

    found = Document.objects.visible_to(user).live().matching(text).select_related("account")
    found = best_first(found, text, "title", "file_name")
    return [Hit(row.title, f"/customers/{row.account_id}/?tab=documents", str(row.account)) for row in found[:most]]


def _agreements(user: Any, text: str, most: int) -> list[Any]:
    """Agreements whose number begins so, or whose title says so in any script or pinyin."""
    from accounts.models import Agreement
    from kam.ground.finding import Hit, best_first

    found = Agreement.objects.visible_to(user).live().called(text).select_related("account")
    found = best_first(found, text, "number", "title")
    return [Hit(str(row), f"/agreements/{row.pk}/", str(row.account)) for row in found[:most]]
