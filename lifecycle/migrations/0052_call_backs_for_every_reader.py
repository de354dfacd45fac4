"""Call backs after low answers get the code of their words, unless somebody has written others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import migrations
from django.utils import translation

from lifecycle.models import todo_words
from lifecycle.models.surveys import name_of
from lifecycle.rules import surveys


def _said(code: str, score: int, most: int, called: str) -> Iterator[str]:
    """What its words were in each language."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield todo_words.say(code, "") or todo_words.call_back(score, most, name_of(called))


def name(apps: Any, _editor: Any) -> None:
    """Those whose title is what one of the languages says."""
    todos, answers = apps.get_model("lifecycle", "Todo"), apps.get_model("lifecycle", "SurveyAnswer")
    for todo in todos.objects.filter(source="survey", code="", reason__startswith="answer:").iterator():
        key = todo.reason.removeprefix("answer:")
        answer = answers.objects.select_related("survey").filter(pk=key).first() if key.isdigit() else None
        if answer is None:
            continue
        called, most = answer.survey.name or answer.survey.key, surveys.span(answer.scale)[-1]
        code = todo_words.low(answer.score, most, called)
        if code and todo.title in set(_said(code, answer.score, most, called)):
            todos.objects.filter(pk=todo.pk).update(code=code)


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0051_the_customers_words_of_a_case"),
    ]

    operations = [
        migrations.RunPython(name, migrations.RunPython.noop, elidable=True),
    ]
