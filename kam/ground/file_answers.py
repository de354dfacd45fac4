"""How the document describes an answer that is a file: bytes, for whichever client is generated from it."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse

ANY = "application/octet-stream"
"""Named beside the file's own kind: generators that do not know a ZIP or a PDF know this as bytes."""


def of(*kinds: str) -> dict[tuple[int, str], OpenApiResponse]:
    """{(status, media type): bytes} of an operation that hands out a file of one of these kinds."""
    return {(200, kind): OpenApiResponse(OpenApiTypes.BINARY) for kind in (ANY, *kinds)}
