"""What a test commits is gone after it, on PostgreSQL too, where only the tables that hold rows are emptied."""

import pytest
from django.core.management import call_command

from kam.models import User
from tests import planting

pytestmark = [pytest.mark.company, pytest.mark.django_db(transaction=True)]


def test_no_row_of_anybodys_stays_and_the_ground_does(lin, acme):
    planting.Garden(lin, acme)
    assert all(model._default_manager.exists() for model in planting.tables())
    call_command("flush", interactive=False, reset_sequences=False, verbosity=0)
    scoped = [model for model in planting.tables() if planting.is_scoped(model)]
    assert [model.__name__ for model in scoped if model._default_manager.exists()] == []
    assert list(User.objects.values_list("is_system", flat=True)) == [True]
