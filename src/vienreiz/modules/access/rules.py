"""The form of a grant that its digest is made of. Pure."""

import json

from vienreiz.kernel import canonical

from . import values


def digest(grant: values.Grant) -> str:
    """Hex SHA-256 of the grant's canonical form: JSON with sorted keys and no spaces, fields sorted, days as ISO 8601.

    Entries of the log cite it, so that the very words of a permission can be shown to be those of the time.
    """
    form: dict[str, object] = {
        "article": grant.article,
        "code": grant.code,
        "fields": sorted(grant.fields),
        "purpose": grant.purpose,
        "recipient": grant.recipient,
        "service": grant.service,
        "valid_from": grant.valid.start.isoformat(),
        "valid_until": grant.valid.end.isoformat() if grant.valid.end else None,
    }
    if grant.about is not None:
        where = {name: sorted(codes, key=json.dumps) for name, codes in grant.about.where.items()}
        form["about"] = {"service": grant.about.service, "where": where}
    for name, rate in (("quota", grant.quota), ("frequency", grant.frequency)):
        if rate is not None:
            form[name] = {"per": rate.per, "times": rate.times}
    return canonical.digest(form)
