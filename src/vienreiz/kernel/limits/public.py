"""What modules use of limits: `from vienreiz.kernel.limits import public as limits`."""

from .values import Limit
from .windows import TooManyRequests, give_back, take, wait
