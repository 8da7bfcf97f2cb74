"""The Python client: domain objects in and out, over HTTP. Imports no web framework, database or model."""

from service.client.answers import Annotated, FlagHistory, LineResult, NewSecret, RevisionSummary, Rules
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
    "Annotated",
    "Client",
    "ClientError",
    "Conflict",
    "FlagHistory",
    "Forbidden",
    "Invalid",
    "LineResult",
    "NewSecret",
    "NotFound",
    "ProblemError",
    "RevisionSummary",
    "Rules",
    "Saturated",
    "ServerError",
    "Stale",
    "TimedOut",
    "TooLarge",
    "TransportError",
    "Unauthenticated",
    "UnexpectedAnswer",
]
