"""A quotation that nobody is presented as having spoken."""

from __future__ import annotations

from collections.abc import Iterator

from service.domain.flag import Facet, Severity
from service.domain.sign import SignKind
from service.sourcing.checks import hit
from service.sourcing.reading import Reading
from service.sourcing.rule import Hit, Rule

WORDS = 5


def _check(reading: Reading) -> Iterator[Hit]:
    """The closed quotations of five words and a finite verb on which the sign stands."""
    signs = list(reading.signs(SignKind.UNSOURCED))
    for quotation in reading.quotations if signs else ():
        sign = next((sign for sign in signs if sign.span.overlaps(quotation.inner)), None)
        if sign and quotation.closed and reading.clausal(quotation) and len(reading.count(quotation.inner)) >= WORDS:
            yield hit(reading, sign, quotation.inner, "{} is quoted, and no sentence nearby says who spoke.")


RULE = Rule(
    id="unsourced_quote",
    title="Quote without a speaker",
    facet=Facet.STRUCTURE,
    definition=(
        "A quotation of at least five words with a finite verb, whose speaker appears in neither the same, the"
        " previous nor the"
        " next sentence, nor in the line that introduces its list. A name nearby counts only where it is"
        " presented as the speaker."
    ),
    question="Who said this?",
    reason=(
        "Quotation marks promise that somebody said these words. Where nobody is named, readers can’t tell"
        " whose they are, and nobody can be asked."
    ),
    grades=(("", Severity.HIGH),),
    check=_check,
    inside_quotations=True,
    sign=SignKind.UNSOURCED,
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
