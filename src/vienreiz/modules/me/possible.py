"""Who may ask what of her by law, asked or not: every standing grant in plain words."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.utils.translation import gettext

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.modules.access import public as access
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange.public import Wording, say, wording
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import values
from .permissions import how_often

Labels = Mapping[str, Mapping[str, str]]  # open register → key → label


def possible_uses(by: Actor) -> tuple[values.PossibleAsker, ...]:
    """What institutions may ask about her today without asking her, by institution.

    The same for every person, and for every company.
    """
    words = wording()
    on = packs.today(clock.now())
    kind = identity.kind_of(identity.SubjectId(by.subject))
    schemes = {scheme.code for scheme in identity.schemes() if scheme.identifies is kind}
    grants = [grant for grant in access.grants_standing(on=on) if _is_about(grant, words, schemes)]
    labels = _labels_of(grants, words)
    lines = sorted(
        ((words.recipient(grant.recipient), grant.recipient, grant) for grant in grants),
        key=lambda line: (line[0], line[1], line[2].code),
    )
    return tuple(
        values.PossibleAsker(
            recipient=recipient,
            who=who,
            uses=tuple(_possible(grant, words, labels) for _, _, grant in of_one),
        )
        for (who, recipient), of_one in groupby(lines, key=lambda line: line[:2])
    )


def _is_about(grant: access.Grant, words: Wording, schemes: set[str]) -> bool:
    register = words.register_of(grant.service)
    service = register.services.get(grant.service) if register else None
    return bool(register and service and register.roles[service.role].scheme in schemes)


def _possible(grant: access.Grant, words: Wording, labels: Labels) -> values.PossibleUse:
    register = words.register_of(grant.service)
    article = words.articles.get(grant.article)
    service = register.services.get(grant.service) if register else None
    in_order = [name for name in service.fields if name in grant.fields] if service else sorted(grant.fields)
    return values.PossibleUse(
        code=grant.code,
        purpose=words.purpose(grant.purpose),
        register_title=say(register.title) if register else grant.service,
        service=words.service(grant.service),
        fields=tuple(words.field(register, name) for name in in_order),
        law=words.article(grant.article),
        law_url=article.url if article else "",
        law_is_checked=bool(article and article.checked_on),
        whom=_whom(grant.about, words, labels) if grant.about else "",
        how_often=how_often(grant.frequency.times, grant.frequency.per) if grant.frequency else "",
        valid_from=grant.valid.start,
        valid_until=grant.valid.end,
    )


def _labels_of(grants: Sequence[access.Grant], words: Wording) -> Labels:
    """What the keys of open registers by which these grants choose people are called."""
    keys: dict[str, set[str]] = {}
    for about in (grant.about for grant in grants if grant.about):
        for name, codes in about.where.items():
            if register := _referred_to(words.register_of(about.service), name, words):
                keys.setdefault(register, set()).update(str(code) for code in codes)
    return {register: exchange.labels(register, wanted) for register, wanted in keys.items()}


def _referred_to(register: registers.Register | None, name: str, words: Wording) -> str | None:
    """The open register of which the field holds a key; None if it holds anything else."""
    field = register.fields.get(name) if register else None
    code = field.refers_to if field else None
    return code if code and words.registers[code].is_open else None


def _whom(about: access.PersonSet, words: Wording, labels: Labels) -> str:
    """`Populated place: Hill or Far End`, in the words of the register that says so."""
    register = words.register_of(about.service)
    said, either = [], gettext("or")
    for name, codes in about.where.items():
        names = labels.get(_referred_to(register, name, words) or "", {})
        shown = [
            names.get(str(code)) or (words.value(register, name, code) if register else str(code)) for code in codes
        ]
        said.append(f"{words.field(register, name)}: {f' {either} '.join(shown)}")
    return "; ".join(said)
