"""What modules use of limits: `from vienreiz.kernel.limits import public as limits`."""

from .values import Limit, Wanted
from .windows import TooManyRequests, give_back, take, take_each, wait
