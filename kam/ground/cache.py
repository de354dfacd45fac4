"""A cache that may be away: limits and counters are lost for a while, no page is."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


REST = 5.0
"""Seconds for which nobody asks a cache that gave no answer: a frozen one takes a second to say nothing."""


class PatientRedisCache(RedisCache):
    """Redis as Django's cache; while it does not answer, everything is a miss and nothing is kept."""

    away_until = 0.0

    def _try(self, name: str, default: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < PatientRedisCache.away_until:
            return default
        try:
            return getattr(super(), name)(*args, **kwargs)
        except RedisError as error:
            log.warning("cache away: %s", error)
            PatientRedisCache.away_until = time.monotonic() + REST
            return default

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._try("get", default, key, default, version=version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._try("set", None, key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try("add", True, key, value, *args, **kwargs)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try("touch", False, key, *args, **kwargs)

    def delete(self, key: Any, version: Any = None) -> Any:
        return self._try("delete", False, key, version=version)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        return self._try("incr", delta, key, delta, version=version)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        return self._try("get_many", {}, keys, version=version)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try("set_many", [], data, *args, **kwargs)
