"""Which contact a cause is shown by is for those who see people, through every door."""

from __future__ import annotations

import pytest

from kam.choices import Role
from lifecycle.actions import causes
from lifecycle.actions.causes import Shown
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def test_the_api_names_no_contact_to_those_who_see_none(lin, warning, file, api_of):
    contact, need = file["contact"], file["need"]
    shown = Shown([f"complaint:{need.pk}", f"left:{contact.pk}"])
    made = causes.suspect(warning, cause="unresolved", shown=shown, by=lin)
    told = {}
    for reader in (lin, factories.UserFactory(role=Role.FINANCE)):
        one = api_of(reader).get(f"/api/v1/causes/{made.pk}/").json()
        told[reader.role] = {row["noun"]: row["subject_id"] for row in one["evidence"]}
    assert told == {
        Role.MANAGER: {"need": need.pk, "contact": contact.pk}, Role.FINANCE: {"need": need.pk, "contact": None}
    }  # fmt: skip
