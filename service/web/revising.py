"""A new revision of an article from the desk; its title, publisher and link as well."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from flask import Response, make_response, redirect, render_template, request, url_for

from service.api import workflows
from service.api.errors import answer
from service.domain.article import ArticleRecord
from service.domain.errors import PreconditionFailed, SourcemarkError
from service.domain.text import Article, ContentType
from service.domain.token import Scope
from service.web.desk import desk, enter, signed_in
from service.web.tryout import article_of, sent, typed, uploaded
from service.workflows.revise import version_of

_BREAK = re.compile(r"\r\n?")


@desk.get("/articles/<article_id>/revise")
@signed_in(Scope.READ)
def revise(article_id: str) -> Response:
    """The form, with what the newest revision has; who may not save is told what that needs."""
    archive = workflows().archive
    record = archive.get(article_id)
    given = {"text": archive.revision(article_id, record.revision).text, "content_type": ""}
    given |= {"title": record.title, "publisher": record.publisher, "url": record.url}
    return _page(article_id, given, version_of(record))


@desk.post("/articles/<article_id>/revise")
def save_revision(article_id: str) -> Response:
    """Saves the form and leads to the article; what can't be saved stands in the form again, with the reason.

    A new revision is made only where the text has changed.
    """
    given, version = sent(), request.form.get("version", "")
    archive = workflows().archive
    try:
        enter(Scope.ANNOTATE)
        given |= uploaded()
        article = article_of(given)
        record = archive.get(article_id)
        article = replace(_as_stored(article, record), language=record.language)
        archive.revise(article_id, article, version or None)
    except PreconditionFailed as error:
        return _page(article_id, given, version_of(record), answer(error))
    except SourcemarkError as error:
        return _page(article_id, given, version, answer(error))
    return cast("Response", redirect(url_for("desk.sheet", article_id=article_id), 303))


def _as_stored(article: Article, record: ArticleRecord) -> Article:
    """The article with the stored text's line breaks; where that is the text still, it stands in the HTML as before."""
    if article.content_type is ContentType.HTML:
        return article
    annotation, stored = workflows().archive.annotation(record.id)
    text = with_breaks_of(stored, article.text)
    if text == stored and annotation.nodes:
        return replace(article, text=text, content_type=ContentType.HTML, nodes=annotation.nodes)
    return replace(article, text=text)


def with_breaks_of(stored: str, text: str) -> str:
    """The text of a field, where browsers send every line break as CR LF, with the stored text's line breaks.

    It is the stored text itself where only line breaks differ: then nothing was edited.
    """
    plain = typed(text)
    if plain == _BREAK.sub("\n", stored):
        return stored
    windows = 2 * stored.count("\r\n") > stored.count("\n")
    return plain.replace("\n", "\r\n") if windows else plain


def _page(article_id: str, given: dict[str, str], version: str, refused: Response | None = None) -> Response:
    page = render_template(
        "revise.html",
        home=url_for("desk.sheet", article_id=article_id),
        given=given,
        version=version,
        problem=refused.get_json() if refused else None,
        longest=workflows().annotator.max_text,
        stores=workflows().archive.stores,
    )
    return make_response(page, refused.status_code if refused else 200)
