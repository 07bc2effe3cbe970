"""What other modules may use. Everything else in this package is its own affair."""

from .bearer import bearer, client_auth, person_auth, scope_required, session_required, signed_in_person, subsystem_of
from .commands import (
    change_identifier,
    create_client_token,
    create_token,
    introduce,
    introduce_each,
    issue_demo_card,
    replace_organisations,
    replace_schemes,
    revoke_client_token,
    revoke_token,
)
from .errors import (
    AssuranceTooLow,
    IdentifierChangedTooEarly,
    IdentifierNotFound,
    IdentifierNotValid,
    IdentifierTaken,
    NotAnOperator,
    NotLetIn,
    NotSignedIn,
    SchemeNotFound,
    ScopeMissing,
    SessionNeeded,
    SubjectNotFound,
    SubsystemNotFound,
    TokenMadeBefore,
    TokenNotFound,
    TokenNotValid,
    TokenRevokedBefore,
    TooManyFailedSignIns,
)
from .events import IdentifierChanged
from .queries import (
    client_tokens_of,
    holders_of,
    identifiers_of,
    organisation_titles,
    organisations,
    recipient_title,
    recipient_titles,
    scheme,
    schemes,
    subject_of,
    subject_or_stand_in,
    subjects_of,
    subsystems,
    tokens_of,
)
from .rules import check_digit, compact, is_valid, state_of
from .section import organisations_in, schemes_in
from .sessions import caller_of, person_of, person_required, signed_in
from .values import (
    AccessToken,
    Algorithm,
    Assurance,
    Caller,
    ClientCaller,
    ClientToken,
    DemoCard,
    Holding,
    Identifier,
    Organisation,
    PersonId,
    Scheme,
    Scope,
    SubjectId,
    SubjectKind,
)
