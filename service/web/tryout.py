"""Try it: text in, annotated text out, nothing stored."""

from __future__ import annotations

from flask import Response, current_app, make_response, render_template, request
from marshmallow import ValidationError

from schemas.article import ArticleSchema
from service.api import workflows
from service.api.errors import answer, faults_of
from service.domain.errors import InvalidInput, SourcemarkError
from service.domain.text import Article
from service.domain.token import Scope
from service.web.desk import desk, enter, signed_in, visitor
from service.web.doors import refuse_foreign_forms
from service.web.reading import Reading, build

FIELDS = ("text", "title", "publisher")


@desk.get("/")
def tryout() -> Response:
    """The form."""
    if not current_app.config["OPEN_TRIAL"]:
        return _for_members()
    visitor()
    return _page(dict.fromkeys(FIELDS, ""))


@signed_in(Scope.ANNOTATE)
def _for_members() -> Response:
    return _page(dict.fromkeys(FIELDS, ""))


@desk.post("/")
def try_text() -> Response:
    """The annotated text; what can't be annotated stands in the form again, with the reason."""
    given = {name: request.form.get(name, "") for name in FIELDS}
    try:
        _admit()
        given["text"] = _uploaded() or given["text"]
        article = _article(given)
        reading = build(article.text, workflows().annotator.annotate(article))
    except SourcemarkError as error:
        return _page(given, answer(error))
    return _page(given, reading=reading)


def _admit() -> None:
    if current_app.config["OPEN_TRIAL"]:
        refuse_foreign_forms()
        visitor()
    else:
        enter(Scope.ANNOTATE)


def _uploaded() -> str:
    file = request.files.get("file")
    try:
        return file.read().decode() if file else ""
    except UnicodeDecodeError:
        raise InvalidInput("The file is not plain text in UTF-8; save it as that, or paste its text.") from None


def _article(given: dict[str, str]) -> Article:
    try:
        return ArticleSchema().load(given)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise InvalidInput("This can’t be annotated as it is.", faults_of(error.messages)) from None


def _page(given: dict[str, str], refused: Response | None = None, reading: Reading | None = None) -> Response:
    page = render_template(
        "try.html",
        given=given,
        problem=refused.get_json() if refused else None,
        longest=workflows().annotator.max_text,
        reading=reading,
    )
    return make_response(page, refused.status_code if refused else 200)
