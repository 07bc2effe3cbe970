"""What other modules may use. Everything else in this package is its own affair."""

from .bearer import (
    assurance_required,
    bearer,
    client_auth,
    person_auth,
    scope_required,
    session_required,
    signed_in_person,
    subsystem_of,
)
from .commands import (
    add_operator,
    change_identifier,
    create_client_token,
    create_token,
    dismiss,
    employ,
    introduce,
    introduce_each,
    issue_demo_card,
    remove_operator,
    replace_organisations,
    replace_schemes,
    revoke_client_token,
    revoke_token,
)
from .errors import (
    ActsForAnother,
    AssuranceTooLow,
    EmployedBefore,
    IdentifierChangedTooEarly,
    IdentifierNotFound,
    IdentifierNotValid,
    IdentifierTaken,
    MeansNotFound,
    NoLongerRepresents,
    NotAnOperator,
    NotEmployed,
    NotLetIn,
    NotSignedIn,
    OperatorKnown,
    OperatorNotFound,
    PasswordTooShort,
    SchemeNotFound,
    ScopeMissing,
    SessionNeeded,
    StillEmployed,
    SubjectNotFound,
    SubsystemNotFound,
    TokenMadeBefore,
    TokenNotFound,
    TokenNotValid,
    TokenRevokedBefore,
    TooManyFailedSignIns,
)
from .events import IdentifierChanged
from .mandates import Representation, register_representation, standing
from .means import Means, needed_of, onward_of, register_means
from .operators import operator_auth, operator_in, operator_of, operator_required
from .queries import (
    client_tokens_of,
    employments_of,
    holders_of,
    identifiers_of,
    kind_of,
    operators,
    organisation_titles,
    organisations,
    recipient_title,
    recipient_titles,
    scheme,
    schemes,
    staff_of,
    subject_of,
    subject_or_stand_in,
    subjects_of,
    subsystems,
    tokens_of,
)
from .rules import check_digit, compact, is_valid, state_of
from .section import organisations_in, schemes_in
from .sessions import act_for, act_for_herself, caller_of, person_of, person_required, register_language, signed_in
from .sessions import begin as begin_session
from .staff import employments_in, is_at_work, keeps_registers, staff_in
from .values import (
    AccessToken,
    Algorithm,
    Assurance,
    Caller,
    ClientCaller,
    ClientToken,
    DemoCard,
    Employment,
    Holding,
    Identifier,
    Mandate,
    Organisation,
    PersonId,
    Role,
    Scheme,
    Scope,
    SubjectId,
    SubjectKind,
)
