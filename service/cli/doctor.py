"""`python -m service doctor`: what ails this deployment, and how to mend it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import click

from service.domain.errors import DatabaseTrouble, PolicyError, SettingsError, SourcemarkError
from service.domain.text import Article
from service.settings import Settings
from service.store.database import Database

SENTENCE = "The bridge is safe, the mayor said on Tuesday."
SKEW = 2.0  # seconds that two clocks may differ
MIB = 2**20


class Ill(Exception):
    """What is wrong with one part, and how it is mended."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined, and how much free disk is enough, in MiB."""

    settings: Settings
    database: Database
    free: int


@click.command()
@click.option(
    "--free",
    default=512,
    show_default=True,
    type=click.IntRange(min=0),
    help="Free space, in MiB, that every folder of the service must have.",
)
@click.option("--only", multiple=True, metavar="CHECK", help="Make this check only; repeat for several.")
def doctor(free: int, only: tuple[str, ...]) -> None:
    """Check everything that the service needs, and say how to mend what is wrong. Exit status 1 where something is.

    Run it with the environment of the service, on its machine. Nothing is changed.
    """
    checks = {name: check for name, check in CHECKS.items() if name in (only or CHECKS)}
    if set(only) - set(checks):
        raise click.UsageError(f"The checks are: {', '.join(CHECKS)}.")
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        _tell(
            "configuration", Ill(error.detail, "Correct these in the environment; docs/operations.md lists them all.")
        )
        sys.exit(1)
    _tell("configuration", "every setting can be used")
    with closing(Database(settings.database_url)) as database:
        patient = Patient(settings, database, free)
        ill = [_examined(name, check, patient) for name, check in checks.items()]
    if any(ill):
        click.echo(f"\n{sum(ill)} of {len(checks) + 1} checks found something to mend.")
        sys.exit(1)


def _examined(name: str, check: Callable[[Patient], str], patient: Patient) -> bool:
    """Tells what the check finds; whether something is wrong."""
    try:
        found: str | Ill = check(patient)
    except Ill as ill:
        found = ill
    except SourcemarkError as error:
        found = Ill(error.detail, "See the check above that failed first.")
    _tell(name, found)
    return isinstance(found, Ill)


def _tell(name: str, found: str | Ill) -> None:
    if isinstance(found, Ill):
        click.echo(f"{click.style('FAIL', fg='red')}  {name:13}  {found.what}\n                     {found.mend}")
    else:
        click.echo(f"{click.style('ok', fg='green')}    {name:13}  {found}")


def _database(patient: Patient) -> str:
    place, file = patient.database.place, patient.database.file
    if file and not file.exists():  # opening it would make it
        raise Ill(
            f"There is no {place}.", "Name the file in DATABASE_URL, or make a new one: python -m service migrate"
        )
    try:
        patient.database.ping()
    except DatabaseTrouble as error:
        mend = (
            "Is it a SQLite file, and may this user read and write it and its folder? Else restore the backup."
            if file
            else "See that the server runs and can be reached, and that DATABASE_URL, PGPASSWORD and pg_hba.conf agree."
        )
        raise Ill(f"{place} can't be reached ({error.cause}).", mend) from None
    return f"{place} answers"


def _writable(patient: Patient) -> str:
    if not patient.database.writable():
        mend = (
            "Give this user the right to write the file and its folder."
            if patient.database.file
            else "It is a standby, or default_transaction_read_only is on: name the primary in DATABASE_URL."
        )
        raise Ill("The database takes no writes.", mend)
    return "the database takes writes"


def _durable(patient: Patient) -> str:
    lax = patient.database.lax()
    if lax:
        said = ", ".join(f"{name} is {value}" for name, value in lax.items())
        raise Ill(
            f"What is acknowledged may be lost with the power: {said}.",
            "Set each to on, for the server, the database and the role (ALTER ... RESET).",
        )
    return "what is acknowledged is on the disk"


def _migrations(patient: Patient) -> str:
    stands, newest = patient.database.revisions()
    if stands != newest:
        raise Ill(f"The tables stand at {stands or 'nothing'}, the code at {newest}.", _to_migrate(stands, newest))
    return f"the tables stand at {newest}, the newest"


def _to_migrate(stands: str, newest: str) -> str:
    if stands > newest:
        return "The database is of a newer version: run that version's code, or restore the backup made before it."
    return "Back up, then run: python -m service migrate"


def _model(patient: Patient) -> str:
    from service.domain.errors import ModelError
    from service.extraction.model import verify
    from service.wiring import model_dir

    try:
        version = verify(model_dir(patient.settings))
    except ModelError as error:
        raise Ill(
            f"{error.detail[:1].upper()}{error.detail[1:]}.",
            "Put the model's files back as they were delivered (git checkout, or the image again), or name another"
            " folder in SOURCEMARK_MODEL_DIR.",
        ) from None
    return f"{version.name} {version.version}, every file is its manifest's"


def _policy(patient: Patient) -> str:
    if not patient.settings.policy:
        return "none is set"
    from service.sourcing.policy_file import PolicyFile
    from service.sourcing.ruleset import Ruleset

    try:
        policy = PolicyFile(Path(patient.settings.policy), Ruleset.load({}).rules).current()
    except PolicyError as error:
        said = "; ".join([error.detail, *(f"{fault.pointer}: {fault.detail}" for fault in error.faults)])
        raise Ill(said, "Correct the file that SOURCEMARK_POLICY names; docs/operations.md tells its form.") from None
    return f"{policy.version} can be used"


def _annotation(patient: Patient) -> str:
    from service.wiring import annotator

    found = annotator(patient.settings).annotate(Article(SENTENCE))
    if not found.attributions:
        raise Ill(
            "The model finds no attribution in a sentence that has one.",
            "Is it a model for this version? Unset SOURCEMARK_MODEL_DIR to use the shipped one.",
        )
    return f"a sentence was annotated under ruleset {found.ruleset}"


def _broker(patient: Patient) -> str:
    if not patient.settings.broker_url:
        return "none is set: the service's own processes do the jobs"
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with closing(Redis.from_url(patient.settings.broker_url, socket_timeout=5, socket_connect_timeout=5)) as broker:
            broker.ping()
    except RedisError as error:
        raise Ill(
            f"The broker does not answer ({type(error).__name__}).",
            "Start Redis, or correct the address and password in BROKER_URL. Nothing is lost meanwhile.",
        ) from None
    return "Redis answers"


def _clock(patient: Patient) -> str:
    if patient.database.file:
        return "the database is on this machine"
    ahead, unsure = patient.database.skew()
    apart = abs(ahead)
    if apart > SKEW + unsure:
        raise Ill(
            f"The database's clock is {apart:.1f} s {'ahead of' if ahead > 0 else 'behind'} this machine's.",
            "Let both follow the same time servers (chrony, systemd-timesyncd).",
        )
    return f"{apart:.1f} s apart from the database's"


def _disk(patient: Patient) -> str:
    free = {folder: shutil.disk_usage(folder).free // MIB for folder in _folders(patient)}
    tight = {folder: left for folder, left in free.items() if left < patient.free}
    if tight:
        said = ", ".join(f"{left} MiB in {folder}" for folder, left in tight.items())
        raise Ill(f"Only {said} left; {patient.free} are wanted.", "Make room or enlarge the volume; see --free.")
    return ", ".join(f"{left} MiB free in {folder}" for folder, left in free.items())


def _folders(patient: Patient) -> Iterator[Path]:
    file = patient.database.file
    if file and file.parent.is_dir():
        yield file.parent.resolve()
    with suppress(FileNotFoundError):  # no folder can be written, which the database's checks tell
        yield Path(tempfile.gettempdir())


CHECKS: dict[str, Callable[[Patient], str]] = {
    "database": _database,
    "writable": _writable,
    "durable": _durable,
    "migrations": _migrations,
    "model": _model,
    "policy": _policy,
    "annotation": _annotation,
    "broker": _broker,
    "clock": _clock,
    "disk": _disk,
}
