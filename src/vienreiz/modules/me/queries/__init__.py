"""What the registers, the exchange and the log say, put together for one person's pages."""

from .data import answers_to, data_of, labels_of, own_ask, service_data, services_of
from .open_registers import about, open_description, register_page
from .uses import check_of, new_answers_of, proof_of, proofs_of, recipients_of, use_of, use_page, uses_of
from .work import work_of

__all__ = [
    "about",
    "answers_to",
    "check_of",
    "data_of",
    "labels_of",
    "new_answers_of",
    "open_description",
    "own_ask",
    "proof_of",
    "proofs_of",
    "recipients_of",
    "register_page",
    "service_data",
    "services_of",
    "use_of",
    "use_page",
    "uses_of",
    "work_of",
]
