"""The form of a grant that its digest is made of. Pure."""

import hashlib
import json

from . import values


def digest(grant: values.Grant) -> str:
    """Hex SHA-256 of the grant's canonical form: JSON with sorted keys and no spaces, fields sorted, days as ISO 8601.

    Entries of the log cite it, so that the very words of a permission can be shown to be those of the time.
    """
    form = {
        "article": grant.article,
        "code": grant.code,
        "fields": sorted(grant.fields),
        "purpose": grant.purpose,
        "recipient": grant.recipient,
        "service": grant.service,
        "valid_from": grant.valid.start.isoformat(),
        "valid_until": grant.valid.end.isoformat() if grant.valid.end else None,
    }
    written = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
