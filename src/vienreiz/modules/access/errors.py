"""How access says no."""

from vienreiz.kernel.errors import N_, Conflict


class HeldByAnotherOrigin(Conflict):
    """`codes` names the conditions; `origin` is the one that wanted to open them."""

    code = "access.held-by-another-origin"
    sentence = N_("A condition with this code stands already, and comes from elsewhere.")
