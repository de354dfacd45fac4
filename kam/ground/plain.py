"""The base of what the API answers beside its resources: read only, asked by the parameters that it describes."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from kam.ground import questions, sparse
from kam.ground.schema import PlainSchema
from kam.ground.tokens import HasScope

READ, ASKED = ["get", "head", "options"], ("GET", "HEAD")


class PlainApi(sparse.Sparse, APIView):
    """
    Answers whoever signed in over what they see.

    What its `get` does not describe is no parameter of it, and a value that does not fit its description is a 400.
    """

    schema = PlainSchema()
    http_method_names = READ
    permission_classes = [IsAuthenticated, HasScope]

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in ASKED:  # no other has a question; what nobody answers is a 405
            questions.check(self)
