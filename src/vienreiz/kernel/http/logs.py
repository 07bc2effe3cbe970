"""Logs as JSON lines on standard error. They carry ids and codes, never personal data, never a body or a query."""

import json
import logging
import logging.config
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")
problem_code: ContextVar[str] = ContextVar("problem_code", default="")  # of the no that this request was answered with

# what a record always has, and what therefore is not somebody's `extra`
_ORDINARY = {*vars(logging.makeLogRecord({})), "message", "asctime", "request", "server_time", "status_code"}


class JsonLines(logging.Formatter):
    """One line a record: time, level, who logs, message, request id, and the `extra` of the call.

    Of an exception its type and the places in our code, never its text: the text may hold somebody's data.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line |= {name: value for name, value in vars(record).items() if name not in _ORDINARY}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["places"] = _places(record)
        return json.dumps(line, ensure_ascii=False, default=str)


def _places(record: logging.LogRecord) -> list[str]:
    """Module and line of each of our own frames, innermost last."""
    places = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("vienreiz"):
            places.append(f"{module}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places


def set_up() -> None:
    """Send everything of this process to standard error as JSON lines."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonLines}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "vienreiz": {"level": "INFO"},
                # it would name paths and say what we say already
                "django.request": {"level": "CRITICAL"},
                "django.security": {"level": "ERROR"},
            },
        }
    )
