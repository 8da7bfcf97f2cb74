"""People at the desk: each with a token, a browser window of their own and a client of the wire."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page
from sqlalchemy import create_engine, text

from service.client import Client
from service.client.answers import Annotated
from service.domain.text import Article
from service.domain.token import Scope
from service.domain.verdict import Verdict
from service.store.database import Database
from service.workflows.access import Access
from tests.serving import Server

from .watch import Watch

EDITOR = (Scope.READ, Scope.REVIEW)


class Person:
    """One person: `page` is their window, `wire` their client, `bearer` their token."""

    def __init__(self, url: str, name: str, bearer: str, page: Page, watch: Watch) -> None:
        self.url, self.name, self.bearer, self.page, self.watch = url, name, bearer, page, watch
        self.wire = Client(url, bearer)

    def go(self, path: str) -> Page:
        """The page at this path below /desk, loaded."""
        self.page.goto(f"{self.url}/desk{path}")
        return self.page

    def sign_in(self) -> None:
        """Signs in by the form, wherever it shows."""
        if not self.page.url.startswith(f"{self.url}/desk/sign-in"):
            self.go("/sign-in")
        self.page.get_by_label("Token").fill(self.bearer)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def said(self, flag: str, many: int = 1) -> Verdict:
        """The newest verdict on a flag, once the service has this many; more than these are too many."""
        for _ in range(100):
            verdicts = self.wire.flag_history(flag).verdicts
            if len(verdicts) >= many:
                break
            self.page.wait_for_timeout(100)
        assert len(verdicts) == many
        return verdicts[-1]


class Desk:
    """A served desk, its database and those who sit at it."""

    def __init__(self, server: Server, browser: Browser) -> None:
        self.url = server.url
        self._database = Database(server.environment["DATABASE_URL"])
        self._access = Access(self._database)
        self._browser = browser
        self._people: list[Person] = []
        self._admin = Client(self.url, self.issue("Ada", *Scope))

    def issue(self, name: str, *scopes: Scope) -> str:
        """A new token."""
        return self._access.issue(name, scopes)[1]

    def revoke(self, bearer: str) -> None:
        """Ends a token."""
        self._access.revoke(bearer.split("_")[1])

    def stranger(self, name: str = "Rahel", *scopes: Scope, **window: Any) -> Person:
        """Somebody who has a token and has not signed in; `window` is Playwright's for a new context."""
        context = self._browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **window})
        context.set_default_timeout(15_000)
        watch = Watch(context, self.url)
        self._people.append(Person(self.url, name, self.issue(name, *(scopes or EDITOR)), context.new_page(), watch))
        return self._people[-1]

    def person(self, name: str = "Rahel", *scopes: Scope, **window: Any) -> Person:
        """Somebody who has signed in."""
        person = self.stranger(name, *scopes, **window)
        person.sign_in()
        return person

    def save(self, article: Article, external_id: str | None = None) -> Annotated:
        """The article, stored; with an external id as its next revision."""
        return self._admin.save(external_id, article) if external_id else self._admin.create(article)

    def blind(self, article_id: str) -> None:
        """Makes reviewing the article blind."""
        self._admin.set_blind(article_id, True)

    def sql(self, statement: str, **values: Any) -> list[Any]:
        """What the statement finds in the database, past the service; or what it does there."""
        engine = create_engine(self._database.url)
        with engine.begin() as connection:
            result = connection.execute(text(statement), values)
            found = list(result) if result.returns_rows else []
        engine.dispose()
        return found

    def empty(self) -> None:
        """Nothing waits any more of what other tests saved."""
        self.sql("UPDATE targets SET current = false, waits = false")

    def close(self) -> list[str]:
        """Closes every window; the faults that nobody expected."""
        self._admin.close()
        self._database.close()
        for person in self._people:
            person.wire.close()
            person.page.context.close()
        return [f"{person.name}: {fault}" for person in self._people for fault in person.watch.unexpected]
