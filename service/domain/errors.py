"""The exception tree.

::

    SourcemarkError
    ├── InvalidInput            what was sent can't be taken as it is
    │   ├── OffsetError         an offset outside the text or inside a character
    │   ├── TooLarge            more text than the service takes
    │   └── PolicyError         a newsroom's policy that can't be used, each fault with its line
    ├── NotFound                no such article, revision, flag, attribution
    ├── Conflict                the request contradicts what is stored
    ├── PreconditionFailed      what If-Match names is no longer so
    ├── PreconditionRequired    a write that overwrites, without If-Match
    ├── Unauthenticated         no token, or not a valid one
    ├── Forbidden               a valid token without the scope
    │   └── Forged              a cookie's request that its own page did not send
    ├── Saturated               too much work at once; try again
    │   └── Throttled           one caller had too much: requests, characters, wrong tokens
    ├── DatabaseTrouble         the database failed in a way that nobody foresaw
    │   ├── DatabaseDown        it can't be reached, or the connection broke
    │   ├── DatabaseLocked      others held what was needed for too long
    │   ├── DatabaseFull        no room is left
    │   └── DatabaseReadOnly    it takes no writes
    └── Misconfigured           the deployment is at fault, not the caller
        ├── SettingsError       settings, each bad one named
        ├── DatabaseError       the database can't be reached
        ├── ModelError          the model's files are missing or altered
        └── RuleError           a sourcing rule that can't be registered

Messages never hold article text.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: `pointer` is a JSON Pointer (RFC 6901) into what was sent."""

    pointer: str
    detail: str


class SourcemarkError(Exception):
    """Anything the service itself raises. `code` is stable and machine-readable."""

    code = "error"

    def __init__(self, detail: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = faults


class InvalidInput(SourcemarkError):
    """What was sent can't be taken as it is."""

    code = "invalid_input"


class OffsetError(InvalidInput):
    """An offset outside the text, or inside a surrogate pair or a multi-byte sequence."""

    code = "invalid_offset"


class TooLarge(InvalidInput):
    """More text than the service takes."""

    code = "too_large"


class PolicyError(InvalidInput):
    """A newsroom's policy that can't be used; each fault's `pointer` names its line."""

    code = "policy"


class NotFound(SourcemarkError):
    """No such thing, or none that the caller may see."""

    code = "not_found"


class Conflict(SourcemarkError):
    """The request contradicts what is stored."""

    code = "conflict"


class PreconditionFailed(SourcemarkError):
    """What the request took for granted is no longer so."""

    code = "precondition_failed"


class PreconditionRequired(SourcemarkError):
    """A write that would overwrite must say what it expects to find."""

    code = "precondition_required"


class Unauthenticated(SourcemarkError):
    """No token, or one that is unknown, expired or revoked."""

    code = "unauthenticated"


class Forbidden(SourcemarkError):
    """A valid token without the scope that the request needs."""

    code = "forbidden"


class Forged(Forbidden):
    """A request by a session's cookie without the session's CSRF token: another site may have sent it."""

    code = "csrf"


class Saturated(SourcemarkError):
    """As much work under way as the process takes; `retry_after` is in seconds."""

    code = "saturated"

    def __init__(self, detail: str, retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Throttled(Saturated):
    """One caller had as much as one may have: requests, characters, wrong tokens; `retry_after` is in seconds."""

    code = "too_many_requests"


class DatabaseTrouble(SourcemarkError):
    """The database did not do its part. `cause` is the SQLSTATE, the name of SQLite's error, or the driver's class.

    `outcome_unknown`: what was to be stored may have been; else nothing was. `retry_after` is in seconds.
    """

    code = "internal"
    says = "The database failed."
    retry_after: int | None = None

    def __init__(self, cause: str, *, outcome_unknown: bool = False) -> None:
        told = "whether the change was stored is not known" if outcome_unknown else "nothing was stored"
        super().__init__(f"{self.says[:-1]}; {told}.")
        self.cause = cause
        self.outcome_unknown = outcome_unknown


class DatabaseDown(DatabaseTrouble):
    """The database can't be reached, or the connection to it broke."""

    code = "database_down"
    says = "The database can't be reached."
    retry_after = 5


class DatabaseLocked(DatabaseTrouble):
    """Others held what was needed for too long, or a statement took too long."""

    code = "database_locked"
    says = "The database was held up by others for too long."
    retry_after = 1


class DatabaseFull(DatabaseTrouble):
    """The database has no room left."""

    code = "database_full"
    says = "The database has no room left."
    retry_after = 60


class DatabaseReadOnly(DatabaseTrouble):
    """The database takes no writes."""

    code = "database_read_only"
    says = "The database takes no writes at present."
    retry_after = 30


class Misconfigured(SourcemarkError):
    """The deployment is at fault, not the caller."""

    code = "misconfigured"


class SettingsError(Misconfigured):
    """Settings that can't be used; the message names every one."""

    code = "settings"


class DatabaseError(Misconfigured):
    """The database can't be reached."""

    code = "database"


class ModelError(Misconfigured):
    """The model's files are missing, or not the ones that the manifest names."""

    code = "model"


class RuleError(Misconfigured):
    """A sourcing rule that can't be registered: incomplete, or its id taken."""

    code = "rule"
