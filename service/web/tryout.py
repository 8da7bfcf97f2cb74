"""Try it: text in, annotated text out; nothing is stored unless it is then saved for review."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import cast
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from marshmallow import ValidationError

from schemas.article import ArticleSchema
from schemas.problem import faults_of
from service.api import workflows
from service.api.auth import forwarded
from service.api.errors import answer
from service.domain.annotation import Annotation
from service.domain.errors import InvalidInput, SourcemarkError
from service.domain.once import Once
from service.domain.text import Article, ContentType, SectionKind
from service.domain.token import Scope, Token
from service.settings import loopback
from service.web.desk import desk, enter, signed_in, visitor
from service.web.doors import refuse_foreign_forms
from service.web.reading import Reading, build
from service.workflows.warn import plainly_html

FIELDS = ("text", "content_type", "title", "publisher", "url")
KEY = "key"
PAGES = (".html", ".htm")


@desk.get("/")
def tryout() -> Response:
    """The form."""
    if not _open():
        return _for_members()
    visitor()
    return _page(dict.fromkeys(FIELDS, ""))


@signed_in(Scope.ANNOTATE)
def _for_members() -> Response:
    return _page(dict.fromkeys(FIELDS, ""))


@desk.post("/")
def try_text() -> Response:
    """The annotated text; what can't be annotated stands in the form again, with the reason."""
    given = sent()
    try:
        _admit()
        given |= uploaded()
        article = workflows().annotator.read(article_of(given))
        annotation = workflows().annotator.annotate(article)
    except SourcemarkError as error:
        return _page(given, answer(error))
    given["title"] = article.title or _headline(annotation, article.text)
    return _page(given, reading=build(article.text, annotation), html=bool(article.nodes))


@desk.post("/articles")
def save_tried() -> Response:
    """Stores the text as an article, which opens; what can't be stored stands in the form again, with the reason."""
    given = sent()
    try:
        token = enter(Scope.ANNOTATE)
        given |= {"text": typed(given["text"])} | uploaded()
        article = article_of(given)
        stored = workflows().archive.create(article, _once(token, article)).article
    except SourcemarkError as error:
        return _page(given, answer(error))
    if not token.allows(Scope.READ):
        return _page(given, kept=True)
    return cast("Response", redirect(url_for("desk.sheet", article_id=stored.id), 303))


def sent() -> dict[str, str]:
    """The form's fields; "" for those that it lacks."""
    return {name: request.form.get(name, "") for name in FIELDS}


def typed(text: str) -> str:
    """A field's text with the line breaks that were typed: browsers send each as CR LF."""
    return text.replace("\r\n", "\n")


def _once(token: Token, article: Article) -> Once | None:
    """The form as sent: sent twice it makes one article, sent again with anything changed another one."""
    key = request.form.get(KEY, "")
    if not (key.isalnum() and key.isascii() and len(key) <= 36):
        return None
    parts = (article.text, article.content_type.value, article.title, article.publisher, article.url)
    seen = sha256("\0".join(parts).encode()).hexdigest()
    return Once(token.id, f"desk-{key}-{seen}", seen)


def _headline(annotation: Annotation, text: str) -> str:
    """The text's own headline, as a title to begin with."""
    found = next((s.span.of(text) for s in annotation.sections if s.kind is SectionKind.HEADLINE), "")
    return " ".join(found.split())[:500]


def _admit() -> None:
    if _open():
        refuse_foreign_forms()
        visitor()
    else:
        enter(Scope.ANNOTATE)


def _open() -> bool:
    """Whether anybody may try: where the settings say so, and only somebody on this machine, no proxy between."""
    here = loopback(request.remote_addr or "") and loopback(urlsplit(f"//{request.host}").hostname or "")
    return bool(current_app.config["OPEN_TRIAL"]) and here and not forwarded()


def uploaded() -> dict[str, str]:
    """The fields that the file with the form fills, none without one; `InvalidInput` where it is no UTF-8."""
    file = request.files.get("file")
    try:
        text = file.read().decode() if file else ""
    except UnicodeDecodeError:
        raise InvalidInput("The file is not plain text in UTF-8; save it as that, or paste its text.") from None
    if not (file and text):
        return {}
    page = (file.filename or "").lower().endswith(PAGES) and not request.form.get("content_type")
    return {"text": text} | ({"content_type": ContentType.HTML.value} if page else {})


def article_of(given: dict[str, str]) -> Article:
    """The article that the fields describe, or `InvalidInput` that names each fault.

    Where nobody chose what the text is written in, it is HTML where it plainly is that.
    """
    try:
        article: Article = ArticleSchema().load(
            {
                name: value.strip() if name == "url" else value
                for name, value in given.items()
                if value or name == "text"
            }
        )
    except ValidationError as error:
        raise InvalidInput("This can’t be taken as it is.", faults_of(error.messages)) from None
    found_out = not given["content_type"] and plainly_html(article)
    return replace(article, content_type=ContentType.HTML) if found_out else article


def _page(
    given: dict[str, str],
    refused: Response | None = None,
    reading: Reading | None = None,
    *,
    html: bool = False,
    kept: bool = False,
) -> Response:
    page = render_template(
        "try.html",
        given=given,
        problem=refused.get_json() if refused else None,
        longest=workflows().annotator.max_text,
        reading=reading,
        html=html,
        kept=kept,
        key=uuid4().hex,
        stores=workflows().archive.stores,
    )
    return make_response(page, refused.status_code if refused else 200)
