"""The sentence that a list asks for once its page is there."""

from __future__ import annotations

from typing import Any

from kam.rules.formats import JOINER


def asked(client: Any, url: str) -> Any:
    answer = client.get(f"{url}{'&' if '?' in url else '?'}says=later", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer


def told(client: Any, url: str) -> str:
    """The sentence, its currency written in one way, without what keeps digits and units together."""
    return asked(client, url).content.decode().strip().replace("¥", "CN¥").replace("CNCN", "CN").replace(JOINER, "")
