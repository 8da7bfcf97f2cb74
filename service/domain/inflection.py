"""Singulars of nouns and infinitives of verbs, as far as the word lists need them."""

from __future__ import annotations

from service.domain import lexicon


def _table(text: str) -> dict[str, str]:
    return dict(pair.split(":", 1) for pair in text.split())


_PLURALS = _table(
    """people:people men:man women:woman media:media studies:study spokesmen:spokesman spokeswomen:spokeswoman
    spokespeople:spokesperson analyses:analysis press:press those:those authorities:authority agencies:agency
    deputies:deputy parties:party companies:company secretaries:secretary attorneys:attorney allies:ally
    countries:country witnesses:witness witness:witness news:news series:series us:us business:business
    boss:boss charities:charity universities:university dailies:daily stories:story bosses:boss coaches:coach
    watches:watch wives:wife forces:force police:police actress:actress census:census congress:congress
    analysis:analysis clerics:cleric theories:theory summaries:summary emissaries:emissary
    functionaries:functionary testimonies:testimony surveys:survey policemen:policeman congressmen:congressman
    fishermen:fisherman businessmen:businessman wisdom:wisdom mps:mp ngos:ngo communities:community"""
)
_IRREGULAR = _table(
    """said:say told:tell thought:think held:hold found:find wrote:write written:write spoke:speak spoken:speak
    saw:see seen:see shown:show swore:swear foresaw:foresee felt:feel sought:seek knew:know heard:hear
    forecast:forecast put:put let:let denied:deny replied:reply implied:imply testified:testify
    identified:identify worried:worry has:have saying:say says:say tells:tell telling:tell"""
)
_ENDINGS = (
    ("", ""),
    ("s", ""),
    ("es", ""),
    ("ed", ""),
    ("d", ""),
    ("ing", ""),
    ("ing", "e"),
    ("ies", "y"),
    ("ied", "y"),
)
_KNOWN = lexicon.SPEECH | lexicon.FEELING | lexicon.FINDING


def singular(noun: str) -> str:
    """The singular of a plural noun, the noun itself where it is none; lower case."""
    noun = noun.lower().replace("’", "'").removesuffix("'s").rstrip("'.")
    if noun in _PLURALS:
        return _PLURALS[noun]
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith("s") and not noun.endswith("ss") and len(noun) > 2:
        return noun[:-1]
    return noun


def lemma(verb: str) -> str:
    """The infinitive of a verb of speech or feeling, by its endings; other words come back shortened or as they are."""
    verb = verb.lower()
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    for ending, put in _ENDINGS:
        if verb.endswith(ending) and verb[: len(verb) - len(ending)] + put in _KNOWN:
            return verb[: len(verb) - len(ending)] + put
    for ending in ("ed", "ing"):
        stem = verb.removesuffix(ending)
        if stem != verb and len(stem) > 2 and stem[-1] == stem[-2] and stem[:-1] in _KNOWN:
            return stem[:-1]
    return verb
