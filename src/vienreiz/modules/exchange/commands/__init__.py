"""What is entered: asking a register, and keeping one."""

from .asking import ask, ask_many
from .entering import enter
from .keeping import history_of, load, quality_of, said_of_rows, submit

__all__ = ["ask", "ask_many", "enter", "history_of", "load", "quality_of", "said_of_rows", "submit"]
