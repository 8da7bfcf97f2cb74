"""The one logger: every line is a JSON object, in which nothing that a client sent can end a line or steer a terminal.

What is logged while a request is handled carries its `request_id`.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import TextIO

import structlog
from structlog.types import EventDict, Processor

from service.domain.errors import SourcemarkError

NAME = "sourcemark"
_TOKEN = re.compile(r"\bsmk_([0-9a-f]{1,32})_[0-9A-Za-z]+")


def told(error: BaseException) -> dict[str, str]:
    """An error as a line may tell it: its kind and place. Other libraries' messages may quote article text."""
    place = "".join(traceback.format_tb(error.__traceback__))
    detail = {"detail": str(error)} if isinstance(error, SourcemarkError | ImportError) else {}
    return {"error": type(error).__name__, **detail, "place": place}


def handler(stream: TextIO) -> logging.Handler:
    """Writes lines to the stream, those of other libraries too."""
    made = logging.StreamHandler(stream)
    made.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_with_fields, *_SHARED],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    return made


def to_standard_error() -> None:
    """Every logger of the process writes to standard error from now on: ours what is informative, others' warnings."""
    root = logging.getLogger()
    root.handlers = [handler(sys.stderr)]
    root.setLevel(logging.WARNING)
    logging.getLogger(NAME).setLevel(logging.INFO)


def _with_fields(_logger: object, _method: str, event: EventDict) -> EventDict:
    return {**event, **getattr(event.get("_record"), "told", {})}


def _without_message(_logger: object, _method: str, event: EventDict) -> EventDict:
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    return {**event, **told(error)} if isinstance(error, BaseException) else event


def _without_secrets(_logger: object, _method: str, event: EventDict) -> EventDict:
    return {k: _TOKEN.sub(r"smk_\1_…", value) if isinstance(value, str) else value for k, value in event.items()}


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", key="time"),
    _without_message,
    _without_secrets,
]
structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(NAME)
