"""Answers to prepared questions, as a form of a visit takes them: by the question's key, most of them left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kam.ground.json_fields import StrictJSONField
from kam.rules import openapi_shapes as shapes
from lifecycle.models import Aid

PREFIX = "answer_"
"""On a page each question has an input of its own, so that a draft and the queue keep it like any other."""
MOST, LONGEST = 12, 500


class AnswersInput(forms.Textarea):
    """Inputs `answer_<key>` of a page, or the object an integration sends."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        said = {key.removeprefix(PREFIX): data[key] for key in data if str(key).startswith(PREFIX)}
        return said or data.get(name)


class AnswersField(StrictJSONField):
    """{question's key: answer} in, [{kind, question, answer}] out; empty ones are left out."""

    widget = AnswersInput
    shape = shapes.table(shapes.text(LONGEST)) | {"maxProperties": MOST}

    def __init__(self) -> None:
        words = gettext_lazy("Answers to prepared questions: {question's id: answer}.")
        super().__init__(required=False, label=gettext_lazy("Answers"), help_text=words)

    def clean(self, value: Any) -> list[dict[str, str]]:
        said = super().clean(value) or {}
        if not isinstance(said, dict) or len(said) > MOST:
            raise forms.ValidationError(_("An object of at most %(most)d answers is expected."), params={"most": MOST})
        texts = {str(key): " ".join(str(text).split()) for key, text in said.items() if isinstance(text, str)}
        if len(texts) < len(said) or any(len(text) > LONGEST for text in texts.values()):
            raise forms.ValidationError(_("An answer has at most %(most)d characters."), params={"most": LONGEST})
        if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in texts):
            raise forms.ValidationError(_("There is no such question."))
        asked = Aid.objects.in_bulk([int(key) for key, text in texts.items() if text])
        if any(text and int(key) not in asked for key, text in texts.items()):
            raise forms.ValidationError(_("There is no such question."))
        language = get_language() or "en"
        return [
            {"kind": asked[int(key)].kind, "question": asked[int(key)].in_words_of(language).text, "answer": text}
            for key, text in texts.items()
            if text
        ]
