"""A quotation that nobody is presented as having spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.domain.attribution import Attribution
from service.domain.flag import Facet, Severity
from service.domain.text import Span
from service.sourcing.quotations import Quotation
from service.sourcing.reading import Reading
from service.sourcing.rule import Hit, Rule

WORDS = 5
CARRIER = 2
"""Words beside a quotation that make the sentence its carrier: "She thanked him for “…”."""
_SPOKEN = re.compile(
    r"\b(?:say|says|said|saying|tell|tells|told|telling|ask|asks|asked|asking|add|adds|added|adding|write"
    r"|writes|wrote|written|writing|tweet|tweets|tweeted"
    r"|posted|explain\w*|note[sd]|noting|continue[sd]|repl(?:y|ies|ied)|respond\w*|argue[sd]?|arguing|insist\w*"
    r"|declare[sd]?|declaring|exclaim\w*"
    r"|recall\w*|recount\w*|remember\w*|announce[sd]?|announcing|stated|stating|quip\w*|joke[sd]?|joking"
    r"|remark\w*|observed|comment\w*|conclude[sd]?"
    r"|concluding|warn\w*|caution\w*|stress(?:ed|es|ing)|emphasi[sz]e[sd]?|emphasi[sz]ing|suggest(?:ed|s|ing)"
    r"|describe[sd]?|describing|shout\w*|yell\w*|chant\w*"
    r"|speak|speaks|speaking|spoke|talk(?:s|ed|ing)|according to|in the words|went on|goes on|testif\w*"
    r"|complain\w*|lament\w*|boast\w*|predict\w*|fired back"
    r"|interview\w*|promis\w+|vow(?:s|ed)|pledg\w+|recommend\w*|mock(?:s|ed|ing)|fum(?:es|ed|ing)|charged|elaborat\w+|acknowledg\w+|tout\w*"
    r"|thinks?|thought|believe[sd]?|feels?|felt|express\w*|urge[sd]?|demand\w*|message|question(?:s|ed)|assur\w+|thank(?:s|ed)|prais\w+|states|opine[sd]?|muse[sd]?|retort\w*|assert(?:s|ed|ing)|contend(?:s|ed)|allege[sd]?|alleging)\b",
    re.IGNORECASE,
)
_SAME_SENTENCE = re.compile(
    r"\b(?:claim\w*|admit\w*|concede[sd]?|acknowledge[sd]?|acknowledging|confirm\w*|reveal\w*|call|calls|called"
    r"|calling|sing|sings|sang|sung|scream\w*|whisper\w*"
    r"|mutter\w*|cry|cries|cried|read|reads|reading|quote[sd]?|quoting|cite[sd]?|citing|put it|puts it|puts"
    r"|promise[sd]?|vow\w*|pledge[sd]?|urge[sd]?|demand\w*|offer\w*|order\w*"
    r"|interrupt\w*|interject\w*|counter\w*|think|thinks|thought|believe[sd]?|feel|feels|felt|express\w*"
    r"|defend\w*|attack\w*|accuse[sd]?|dismiss\w*|reject\w*|deny|denie[sd]"
    r"|denounce[sd]?|praise[sd]?|mock\w*|refer\w*|summ\w+ up|label\w*|dub\w*|headline\w*|slogan|title[sd]?"
    r"|entitled|caption\w*|message|statement|answer\w*|question\w*"
    r"|agree[sd]?|maintain\w*|reflect\w*|email\w*|e-mail\w*|text(?:ed|s)|inform\w*|advis\w*|sigh\w*|laugh\w*"
    r"|smile[sd]?|grin\w*|nod\w*|shrug\w*|giggle\w*|beam(?:s|ed)|fume[sd]?"
    r"|rant\w*|tout\w*|ran|runs|begins|began|ended|ends|echo\w*|repeat\w*|words?|line|lyrics?|sign|banner"
    r"|poster|phrase|refrain|motto|claims?|states?|posts?|observes?|who|found|finds?|finding|show|shows|showed"
    r"|share\w*)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"^[\s.,]*[―—–-]{1,2}\s*(?:@|[A-ZÀ-Þ])|^\s*[(\[](?:[A-ZÀ-Þ][\w.'’-]+,?\s*){1,5}[.)\]]")
_TAGGED = re.compile(
    r"^[\s,]*(?:[A-ZÀ-Þ][\w.'’-]+|he|she|they|the \w+)(?: [A-ZÀ-Þ][\w.'’-]+){0,3} "
    r"(?:\w+ly )?(?:\w+ed|shot|went|sang|swore|began)\b[^.]{0,40}\."
)
_INTRODUCED = re.compile(r":\s*$")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_SPEAKER_LABEL = re.compile(r"^\W{0,3}[A-ZÀ-Þ][\w.'’ -]{0,40}:")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")


def _check(reading: Reading) -> Iterator[Hit]:
    previous_open = -1
    for number, quotation in enumerate(reading.quotations):
        carried_on = previous_open >= 0 and not reading.text[previous_open : quotation.outer.start].strip()
        if not quotation.closed:
            previous_open = quotation.outer.end
        elif carried_on:
            previous_open = -1
        if carried_on or not quotation.closed or quotation.words < WORDS or not quotation.clausal:
            continue
        if not _titled(quotation.inner.of(reading.text)) and not _has_speaker(reading, quotation, number):
            words = " ".join(quotation.inner.of(reading.text).split())
            short = words if len(words) <= 60 else words[:57].rsplit(" ", 1)[0] + " …"
            yield Hit((quotation.inner,), f"“{short}” is quoted, and no sentence nearby says who spoke.")


def _titled(words: str) -> bool:
    """Whether most words are capitalised, as in the title of a song or a book."""
    long: list[str] = re.findall(r"[^\W\d_]{3,}", words)
    return sum(word[0].isupper() for word in long) > 0.6 * len(long)


def _has_speaker(reading: Reading, quotation: Quotation, number: int) -> bool:
    first, last = reading.sentence_at(quotation.outer.start), reading.sentence_at(quotation.outer.end - 1)
    if first is None or last is None:
        return True
    sentences = reading.sentences[max(0, first.index - 1) : last.index + 2]
    start, end = sentences[0].span.start, sentences[-1].span.end
    around = _outside(reading, Span(start, end), number)
    same = _outside(reading, Span(first.span.start, max(last.span.end, first.span.end)), number)
    if _follows_tagged_quotation(reading, number, first.index):
        return True
    before = reading.text[max(0, quotation.outer.start - 4) : quotation.outer.start]
    after = reading.text[quotation.outer.end : quotation.outer.end + 60]
    if len(_LETTERS.findall(same)) >= CARRIER or _SPOKEN.search(around) or _SAME_SENTENCE.search(same):
        return True
    if _SIGNED.match(after) or _TAGGED.match(after) or _INTRODUCED.search(before):
        return True
    if any(_names_speaker(reading, a, quotation) for s in sentences for a in reading.attributions_in(s)):
        return True
    return _label_or_list(reading, quotation)


def _follows_tagged_quotation(reading: Reading, number: int, index: int) -> bool:
    """Whether the sentence before holds a quotation and whose it is (`"…," he mocks. "…"`)."""
    if number == 0 or index == 0:
        return False
    sentence, other = reading.sentences[index - 1], reading.quotations[number - 1]
    return (
        other.outer.overlaps(sentence.span)
        and len(_LETTERS.findall(_outside(reading, sentence.span, number))) >= CARRIER
    )


def _names_speaker(reading: Reading, attribution: Attribution, quotation: Quotation) -> bool:
    """Whether an attribution gives the quotation to a source by mere layout ("Ana Ruiz: …", "― Ana Ruiz")."""
    laid_out = not any(character.isalpha() for character in reading.words(attribution.cue))
    return (
        bool(attribution.source)
        and laid_out
        and bool(attribution.cue)
        and any(part.overlaps(quotation.inner) for part in attribution.content)
    )


def _outside(reading: Reading, window: Span, number: int) -> str:
    """The window's text without its quotations."""
    text, at = [], window.start
    for other in _near(reading.quotations, number):
        if other.outer.overlaps(window):
            text.append(reading.text[at : max(at, other.outer.start)])
            at = max(at, other.outer.end)
    return " ".join([*text, reading.text[at : window.end]])


def _near(quotations: Sequence[Quotation], number: int) -> Sequence[Quotation]:
    return quotations[max(0, number - 12) : number + 13]


def _label_or_list(reading: Reading, quotation: Quotation) -> bool:
    """Whether the line names its speaker ("PENCE: …"), or belongs to a list of quotations whose opening line does."""
    begin = reading.text.rfind("\n", 0, quotation.outer.start) + 1
    if _SPEAKER_LABEL.match(reading.text[begin : quotation.inner.start + 45]):
        return True
    for _ in range(40):
        if reading.text[begin : begin + 3].strip(" •*-–")[:1] not in {"“", '"', "«", "‘", "'", "„"} or begin == 0:
            return False
        end = begin - 1
        while end > 0 and reading.text[end - 1].isspace():
            end -= 1
        begin = reading.text.rfind("\n", 0, end) + 1
        line = reading.text[begin:end]
        if line.rstrip().endswith(":") or _SPOKEN.search(line):
            return True
    return False


RULE = Rule(
    id="unsourced_quote",
    facet=Facet.STRUCTURE,
    definition=(
        "A quotation of at least five words with a finite verb, whose speaker appears in neither the same, the"
        " previous nor the"
        " next sentence, nor in the line that introduces its list. A name nearby counts only where it is"
        " presented as the speaker."
    ),
    question="Who said this?",
    grades=(("", Severity.HIGH),),
    check=_check,
    inside_quotations=True,
    fires_on=(
        "The mill shut in March. {{“When the wheel stopped we could hear the river.”}} The gates are painted green.",
        'Rovers won in the rain. {{"You could see that he was done."}} The club shop is open.',
        "The square was empty by noon. «{{It smelled of tar and everybody was hungry.}}» A dog slept on the steps.",
        (
            "The ship docked at nine.\n\n“{{Nobody on this island believes it will sail.}}”\n\nThe harbour has two"
            " cranes."
        ),
        "A bell hangs in the hall. “{{It was heavier than all of us together.}}” It weighs two tonnes.",
        "The road is steep. “{{We have asked for a railing since spring.}}” Snow fell on Monday.",
        "The lamp went out at two. “{{There was nothing left that could burn.}}” Rain fell until dawn.",
        "Oda Lind owns the farm. “{{The cows were never in any danger.}}” The barn has a new roof.",
    ),
    silent_on=(
        "“We should have found it in the autumn,” Huw Denby said.",
        "Denby spoke on Monday. “We should have found it in the autumn.” He left.",
        "The staff call it “the archaeologist”.",
        "She sang “A Change Will Come To Us”.",
        "A friend commented: “You are always late for everything.”",
        "“We need a bridge that does not fall.” ― Ana Ruiz",
        "The readers wrote in:\n“The bridge is a disgrace to us all.”\n“I have never seen it open.”",
        "“It was dark and we were cold,” she said. “We could not see the boat.” It sank.",
        "HOST: “Deputy mayor, when will the line reopen?”",
    ),
)
