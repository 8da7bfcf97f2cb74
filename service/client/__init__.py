"""The Python client: domain objects in and out, over HTTP. Imports no web framework, database or model."""

from service.client.answers import Agreement, Annotated, Difference, FlagHistory, RevisionSummary, Rule, Rules, Side
from service.client.client import Client
from service.client.errors import (
    ClientError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    ProblemError,
    Saturated,
    ServerError,
    Stale,
    TimedOut,
    TooLarge,
    TransportError,
    Unauthenticated,
    UnexpectedAnswer,
)

__all__ = [
    "Agreement",
    "Annotated",
    "Client",
    "ClientError",
    "Conflict",
    "Difference",
    "FlagHistory",
    "Forbidden",
    "Invalid",
    "NotFound",
    "ProblemError",
    "RevisionSummary",
    "Rule",
    "Rules",
    "Saturated",
    "ServerError",
    "Side",
    "Stale",
    "TimedOut",
    "TooLarge",
    "TransportError",
    "Unauthenticated",
    "UnexpectedAnswer",
]
