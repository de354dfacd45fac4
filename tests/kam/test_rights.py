"""Reach and rights: who sees which account."""

from accounts.models import Account
from kam.ground.rights import Right, can
from tests import factories


def test_reach_decides_which_accounts_are_seen(lin, chen, gu, zhao, acme, other):
    def seen(user):
        return set(Account.objects.visible_to(user).values_list("code", flat=True))

    assert seen(lin) == {"ACME"}
    assert seen(chen) == {"OTHER"}
    assert seen(gu) == {"ACME"}
    assert seen(zhao) == {"ACME", "OTHER"}


def test_a_lead_sees_the_team_and_below(lin, north, acme, other):
    lead = factories.UserFactory(role="team_lead")
    top = factories.TeamFactory(name="Top", lead=lead)
    north.parent, north.path = top, f"{top.path}{north.pk}/"
    north.save()
    assert list(Account.objects.visible_to(lead)) == [acme]


def test_a_disabled_person_sees_nothing(lin, acme):
    lin.is_active = False
    assert not Account.objects.visible_to(lin).exists()
    assert not can(lin, Right.EDIT_ACCOUNTS)
