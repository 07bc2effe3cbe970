"""What the registers, the exchange and the log say, put together for one person's pages."""

from .data import answers_to, data_of, labels_of, own_ask, service_data, services_of
from .open_registers import about, register_page
from .uses import recipients_of, use_of, use_page, uses_of

__all__ = [
    "about",
    "answers_to",
    "data_of",
    "labels_of",
    "own_ask",
    "recipients_of",
    "register_page",
    "service_data",
    "services_of",
    "use_of",
    "use_page",
    "uses_of",
]
