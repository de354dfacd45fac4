"""What the demo colleagues have to do: some done, some late, the rest to come."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.visits import moment
from kam.models import Event
from lifecycle.actions import todos
from lifecycle.choices import EventVerb
from lifecycle.models import Todo

WORK = (
    ("约采购总监和研发负责人开一次技术交流会", "Set up a technical session with purchasing and development"),
    ("把季度对账单发给财务，请对方盖章", "Send the quarterly statement to their finance for signature"),
    ("请总经理陪同拜访，谈明年的框架协议", "Ask our managing director along to talk about next year's framework"),
    ("整理竞争对手的新报价，给出应对方案", "Work out an answer to the competitor's new quotation"),
    ("更新关键联系人：新任质量经理还没见过", "Meet the new quality manager, who nobody has seen yet"),
    ("跟踪试用样品的反馈", "Follow up on the trial samples"),
)
FOREIGN = {"marco", "emma"}
MOST = 18


def give(rng: Random, profiles: list[Profile], staff: Staff, today: date) -> None:
    """A to-do for each of the larger customers; every fourth is done, a few are late."""
    largest = sorted((one for one in profiles if one.owner), key=lambda one: -one.size)[:MOST]
    for number, profile in enumerate(largest):
        user, words = staff[profile.owner], WORK[number % len(WORK)]
        title = words[1] if profile.owner in FOREIGN else words[0]
        due = today + timedelta(rng.randint(1, 30))
        todo = todos.give(profile.account, title=title, due_on=due, user=user, by=user)
        if number % 4 == 3:
            todos.finish(todo, on=today - timedelta(2), by=user)
            _date_back(todo, today - timedelta(9), today - timedelta(2))
        elif number % 6 == 4:
            late = rng.randint(2, 9)
            Todo.objects.filter(pk=todo.pk).update(due_on=today - timedelta(late))
            _date_back(todo, today - timedelta(late + 12), today)


def _date_back(todo: Todo, given: date, done: date) -> None:
    """It was given before it was done or due, by its row and by the log."""
    Todo.objects.filter(pk=todo.pk).update(created_at=moment(given, 10))
    told = Event.objects.filter(noun="todo", subject_id=todo.pk)
    told.update(at=moment(given, 10))
    told.filter(verb=EventVerb.TODO_DONE).update(at=moment(done, 16))
