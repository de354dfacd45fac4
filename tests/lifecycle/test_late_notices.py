"""What tells of a case that is late names the clock that is: the answer's until there is one, then the solution's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kam.models import Event
from lifecycle.actions import case_watch
from lifecycle.models import Case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("answered", "said"), [(False, "answer_due_at"), (True, "due_at")])
def test_the_deadline_is_that_of_the_clock_that_is_late(lin, acme, system, answered, said):
    now = timezone.now()
    Case.objects.create(
        account=acme, user=lin, by=lin, title="Broken boards", opened_at=now - timedelta(days=20),
        response_hours=4, promised=48, answer_due_at=now - timedelta(days=12), due_at=now - timedelta(days=8),
        answered_at=now - timedelta(days=13) if answered else None,
    )  # fmt: skip
    case_watch.tick(by=system)
    data = Event.objects.filter(verb="case.late").first().data
    assert {"answer_due_at", "due_at"} & data.keys() == {said}
