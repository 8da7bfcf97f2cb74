"""Requests that must not happen twice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Once:
    """An Idempotency-Key, the token that sent it, and a digest of the request that it came with."""

    token_id: str
    key: str
    fingerprint: str
