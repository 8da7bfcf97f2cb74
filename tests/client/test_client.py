"""Every verb of the client, against the real service."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice, pairwise
from uuid import uuid4

import pytest

from service.client import Client, Forbidden, Invalid, NotFound
from service.client.errors import Conflict, Stale, TooLarge, Unauthenticated
from service.domain.annotation import Annotation
from service.domain.article import digest
from service.domain.attribution import SourceClass
from service.domain.errors import Fault
from service.domain.text import Article, ContentType, SectionKind
from service.domain.voice import SourceFilter, Wording
from tests.serving import Server

STORY = (
    "The harbour bridge will close on Monday, the mayor, Ana Duarte, said at a press conference.\n\n"
    '"We found cracks in two of the pillars," said the city engineer, Paul Ostrander.\n\n'
    "The repair reportedly costs twelve million euros. Officials said the ferries would run twice as often.\n\n"
    "A spokesman for the port told reporters that no ship would be turned away.\n"
)


def _key() -> str:
    return f"cms/{uuid4().hex}"


def _check_slices(annotation: Annotation, text: str) -> None:
    for attribution in annotation.attributions:
        assert attribution.spans
        assert all(span.end <= len(text) and span.of(text).strip() for span in attribution.spans)


def test_annotate_takes_a_text_or_an_article_and_stores_nothing(client: Client) -> None:
    before = next(client.articles(), None)
    bare = client.annotate(STORY)
    full = client.annotate(Article(STORY, title="The bridge", publisher="The Harbour Post", language="en"))
    assert bare.id is bare.article_id is bare.revision is None
    assert bare.attributions
    assert bare.model == full.model
    assert len(bare.model.sha256) == 64
    assert bare.measures.attributions == sum(a.section is SectionKind.BODY for a in bare.attributions)
    _check_slices(bare, STORY)
    assert next(client.articles(), None) == before


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f6a2\U0001f309 " + STORY,
        STORY.replace("mayor", "ma\u0301yor \U0001f469\u200d\U0001f692"),
        STORY.replace("\n", "\r\n"),
        "\ufeff" + STORY,
    ],
    ids=["emoji first", "combining and joined", "crlf", "byte order mark"],
)
def test_offsets_are_pythons_own(client: Client, text: str) -> None:
    annotation = client.annotate(text)
    assert annotation.attributions
    _check_slices(annotation, text)
    kept = client.save(_key(), Article(text))
    assert client.revision(kept.article.id, 1).text == text
    _check_slices(client.annotation(kept.article.id), text)


def test_a_stored_article_can_be_read_again(client: Client) -> None:
    sent = Article(
        STORY, title="The bridge", publisher="The Harbour Post", language="en-GB", url="https://post.example/1"
    )
    made = client.create(sent)
    assert made.created
    assert made.annotation.article_id == made.article.id
    assert (made.article.title, made.article.publisher, made.article.language, made.article.url) == (
        "The bridge",
        "The Harbour Post",
        "en-GB",
        "https://post.example/1",
    )
    assert client.article(made.article.id) == made.article
    assert client.annotation(made.article.id) == made.annotation == client.annotation(made.article.id, 1)
    (summary,) = client.revisions(made.article.id)
    revision = client.revision(made.article.id, 1)
    assert revision.text == STORY
    assert (summary.number, summary.sha256, summary.created_at) == (1, digest(STORY), revision.created_at)


def test_save_makes_a_revision_only_when_the_text_changed(client: Client) -> None:
    key = _key()
    first = client.save(key, Article(STORY))
    again = client.save(key, Article(STORY, title="A better headline", external_id=key))
    changed = client.save(key, Article(STORY + "\nThe council meets on Friday.\n"))
    assert [saved.created for saved in (first, again, changed)] == [True, False, False]
    assert [saved.article.revision for saved in (first, again, changed)] == [1, 1, 2]
    assert again.article.title == "A better headline"
    assert first.article.external_id == key
    assert [r.number for r in client.revisions(first.article.id)] == [2, 1]
    assert client.annotation(first.article.id, 1) == first.annotation
    assert client.annotation(first.article.id) == changed.annotation
    carried = {a.id for a in first.annotation.attributions} & {a.id for a in changed.annotation.attributions}
    assert carried


def test_a_write_can_expect_a_version(client: Client) -> None:
    key = _key()
    first = client.save(key, Article(STORY))
    assert first.version == client.version(first.article.id)
    second = client.save(key, Article(STORY + "More.\n"), expecting=first.version)
    assert second.version != first.version
    for write in (
        lambda: client.save(key, Article(STORY), expecting=first.version),
        lambda: client.delete(first.article.id, expecting=first.version),
        lambda: client.set_blind(first.article.id, True, expecting=first.version),
    ):
        with pytest.raises(Stale) as caught:
            write()
        assert caught.value.status == 412
    assert client.article(first.article.id) == second.article
    client.delete(first.article.id, expecting=second.version)


def test_annotations_beside_each_other(client: Client) -> None:
    key = _key()
    first = client.save(key, Article("\U0001f309 " + STORY))
    second = client.save(key, Article("\U0001f309 " + STORY.replace("bridge", "crossing")))
    again = client.annotate_again(first.article.id, 2)
    assert again.attributions == second.annotation.attributions
    assert again.id != second.annotation.id
    versions = client.annotations(first.article.id)
    assert [v.id for v in versions] == [again.id, second.annotation.id, first.annotation.id]
    assert [v.revision for v in versions] == [2, 2, 1]
    same = client.difference(first.article.id)
    assert (same.before.version.id, same.after.version.id) == (second.annotation.id, again.id)
    assert same.kept_attributions == len(again.attributions)
    assert not same.before.attributions
    changed = client.difference(first.article.id, before=first.annotation.id, after=second.annotation.id)
    assert changed.kept_attributions + len(changed.before.attributions) == len(first.annotation.attributions)
    assert changed.kept_attributions + len(changed.after.attributions) == len(second.annotation.attributions)


def test_an_external_id_can_hold_what_a_cms_makes_up(client: Client) -> None:
    for key in (f"a b/c?d=é#{uuid4().hex}", f"desk%2F{uuid4().hex}", f"../{uuid4().hex}", f"\U0001f4f0{uuid4().hex}"):
        made = client.create(Article(STORY, external_id=key))
        assert client.save(key, Article(STORY)).article.id == made.article.id


def test_a_taken_external_id_is_a_conflict(client: Client) -> None:
    key = _key()
    client.save(key, Article(STORY))
    with pytest.raises(Conflict) as caught:
        client.create(Article(STORY, external_id=key))
    assert (caught.value.status, caught.value.code) == (409, "conflict")


def test_articles_come_page_by_page_newest_first(client: Client) -> None:
    made = [client.create(Article(f"Note {n}. The clerk said so.")).article.id for n in range(5)]
    newest = list(islice(client.articles(page_size=2), 5))
    assert [record.id for record in newest] == made[::-1]
    everything = list(client.articles(page_size=3))
    assert len({record.id for record in everything}) == len(everything) >= 5
    assert all(a.created_at >= b.created_at for a, b in pairwise(everything))


def test_sources_are_fetched_as_they_are_needed(client: Client) -> None:
    said = "The quay is safe, said Inga Quayle. “No,” said Bo Quayle. The quay will close, said Inga Quayle."
    client.create(Article(said))
    wanted = SourceFilter("quayle", SourceClass.NAMED)
    found = list(client.sources(wanted, page_size=1))
    assert [(s.name, s.attributions, s.articles) for s in found] == [("Inga Quayle", 2, 1), ("Bo Quayle", 1, 1)]
    assert found[0].wordings == (Wording("Inga Quayle", 2),)
    assert found == list(client.sources(wanted))
    assert next(client.sources(page_size=1)).attributions >= 2


def test_articles_are_fetched_as_they_are_needed(client: Client) -> None:
    first, *_ = islice(client.articles(page_size=1), 1)
    walk = client.articles(page_size=1)
    assert next(walk) == first
    client.delete(first.id)  # a cursor is a place, not an article
    assert first.id not in {record.id for record in walk}


def test_deletion_removes_the_text(client: Client) -> None:
    made = client.create(Article(STORY))
    client.delete(made.article.id)
    for read in (client.article, client.annotation, client.revisions, client.delete):
        with pytest.raises(NotFound):
            read(made.article.id)
    with pytest.raises(NotFound):
        client.revision(made.article.id, 1)


def test_bad_input_says_where(client: Client) -> None:
    cases = {
        "": "",
        " \n\t": "",
        "nul \x00 in it": "/text",
        "half a pair \ud83d": "/text",
    }
    for text, pointer in cases.items():
        with pytest.raises(Invalid) as caught:
            client.annotate(text)
        assert caught.value.status == 422
        assert caught.value.request_id
        if pointer:
            assert caught.value.faults[0].pointer == pointer
            assert isinstance(caught.value.faults[0], Fault)
    with pytest.raises(Invalid) as caught:
        client.annotate(Article(STORY, url="not an address"))
    assert caught.value.faults == (Fault("/url", "Not a valid URL."),)


def test_too_much_text(client: Client) -> None:
    for length in (5001, 5_000_000):  # over the service's limit, over what it reads at all
        with pytest.raises(TooLarge):
            client.annotate("a" * length)


def test_a_text_without_attributions_is_an_honest_empty_answer(client: Client) -> None:
    for text in (
        "Nothing.",
        "\u0414\u043e\u0436\u0434\u044c \u0438\u0434\u0451\u0442.",
        "https://a.example\nhttps://b.example",
    ):
        annotation = client.annotate(text)
        _check_slices(annotation, text)
        assert not annotation.attributions
        assert [one.language for one in annotation.warnings] == (["ru"] if annotation.measures is None else [])


def test_html_is_answered_with_the_text_in_it(client: Client) -> None:
    html = Article("<p>A source <b>said</b> the bridge would close.</p>", content_type=ContentType.HTML)
    assert client.annotate(html).nodes[0].selector == "/html[1]/body[1]/p[1]/text()[1]"
    kept = client.create(html)
    text = client.revision(kept.article.id, 1).text
    assert text == "A source said the bridge would close."
    _check_slices(kept.annotation, text)
    assert client.annotation(kept.article.id).nodes == kept.annotation.nodes


def test_what_is_not_there(client: Client) -> None:
    for missing in ("art_nothing", "a/b", "a%2Fb", "?x=1", "a b"):
        with pytest.raises(NotFound) as caught:
            client.article(missing)
        assert caught.value.code == "not_found"
    with pytest.raises(NotFound):
        client.flag_history("flg_nothing")


def test_tokens_without_the_scope_are_forbidden(client_of: Callable[..., Client]) -> None:
    reader = client_of("reader", "read")
    assert reader.rules().items
    with pytest.raises(Forbidden) as caught:
        reader.annotate(STORY)
    assert (caught.value.status, caught.value.code) == (403, "forbidden")


def test_revoked_and_made_up_tokens_are_unauthenticated(server: Server) -> None:
    bearer = server.token("temporary", "read")
    with Client(server.url, bearer) as client:
        assert client.rules().version
        server.revoke(bearer)
        with pytest.raises(Unauthenticated):
            client.rules()
    for made_up in ("nonsense", "smk_0_0", bearer[:-1]):
        with Client(server.url, made_up) as client, pytest.raises(Unauthenticated):
            client.rules()
