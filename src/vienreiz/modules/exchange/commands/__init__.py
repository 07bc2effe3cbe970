"""What is entered: asking a register, and keeping one."""

from .asking import ask, ask_many
from .keeping import history_of, load, quality_of, said_of_rows, submit

__all__ = ["ask", "ask_many", "history_of", "load", "quality_of", "said_of_rows", "submit"]
