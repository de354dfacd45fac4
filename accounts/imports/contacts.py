"""Files of contacts: a row a person, known by e-mail, or by name at the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actions import contacts
from accounts.actions.row_nouns import Names, Noun
from accounts.actions.row_ties import COLLEAGUE_THERE
from accounts.forms.contacts import ContactForm
from accounts.imports.rows import Declared, kind_of
from accounts.models import Contact
from accounts.rules.choice_words import CONTACT_WORDS
from accounts.rules.row_headers import CONTACT_NAMES
from kam.ground.rights import Right


def names(said: Mapping[str, Any]) -> Names:
    """An e-mail names one person; a name means whoever is called so, unless both have an e-mail and these differ."""
    account, name, email = said["account"], said["name"], str(said.get("email") or "").lower()
    if not email:
        return Names(frozenset({(account, name), (account, name, "bare")}), ((account, name),))
    by_mail = (account, "@", email)
    return Names(frozenset({by_mail, (account, name)}), (by_mail, (account, name, "bare")))


CONTACTS = kind_of(
    Declared(
        key="contacts",
        label=_("Contacts"),
        noun=Noun(
            noun="contact",
            model=Contact,
            right=Right.EDIT_CONTACTS,
            names=names,
            narrow=("account",),
            complete=contacts.imported,
            ties={"reports_to": COLLEAGUE_THERE},
        ),
        form=ContactForm,
        names=CONTACT_NAMES,
        said=CONTACT_WORDS,
        required=("account", "name"),
        examples={
            "name": "王建国", "title": "采购总监", "department": "采购部", "role": "decision_maker",
            "influence": "high", "stance": "supporter", "email": "wang@customer.example", "mobile": "13800000000",
            "birthday": "1975-05-17",
        },
        words={
            "email.invalid": _("This is not an e-mail address."),
            "birthday": _("This is no birthday. Write 05-17, or 1975-05-17 with the year."),
            "circle": _("These two would report to each other: that would be a circle."),
        },
    )
)  # fmt: skip
