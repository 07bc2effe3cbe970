"""Mandates in words."""

from django.utils.translation import get_language

from vienreiz.kernel import clock
from vienreiz.kernel.text import Text
from vienreiz.modules.access import public as access
from vienreiz.modules.identity import public as identity

from . import queries, values


def represented_by(caller: identity.Caller) -> list[values.Represented]:
    """For whom she may act as far as the registers said so lately."""
    titles = {power.code: power.title for power in queries.powers()}
    articles = access.articles()
    return [
        _line(mandate, titles[mandate.power], articles.get(mandate.article), current=caller.acting_for)
        for mandate in queries.mandates_of(caller.person_id, at=clock.now())
    ]


def _line(
    mandate: identity.Mandate, title: Text, article: access.Article | None, *, current: identity.SubjectId | None
) -> values.Represented:
    language = get_language() or "en"
    assert mandate.valid.end is not None  # it is looked up anew before long
    law = f"{article.act.in_language(language)}, {article.article.in_language(language)}" if article else ""
    return values.Represented(
        subject_id=mandate.represented,
        name=mandate.represented_name,
        power=title.in_language(language),
        law=law or mandate.article,
        law_url=article.url if article else "",
        law_is_checked=bool(article and article.checked_on),
        until=mandate.valid.end,
        is_current=mandate.represented == current,
    )
