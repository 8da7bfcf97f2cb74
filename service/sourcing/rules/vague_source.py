"""A class of people or unspecified material as the authority for a statement."""

from service.domain.flag import Facet, Severity
from service.domain.sign import SignKind
from service.sourcing.checks import on_sign
from service.sourcing.rule import Rule

RULE = Rule(
    id="vague_source",
    title="Vague source",
    facet=Facet.WHO,
    definition=(
        "The source slot holds a class of people or unspecified material as the authority for a statement or finding:"
        " experts, critics, some, studies, reports, local media."
    ),
    question="Which ones, and how many?",
    reason=(
        "“Experts say” gives a claim weight that nobody can check: who holds it, how many of them, and on"
        " what ground? Wikipedia’s Words to Watch lists such wording for that."
    ),
    grades=(("", Severity.MEDIUM),),
    check=on_sign(
        SignKind.VAGUE,
        says="{} stands as the authority: which ones, and how many, is not told.",
    ),
    sign=SignKind.VAGUE,
    fires_on=(
        "{{Experts}} say the dam will hold for a decade.",
        "{{Critics}} have argued that the toll hurts the poor.",
        "{{Studies}} show that the drug works in one case of three.",
        "{{Local media}} reported that the pass was closed.",
        "The reservoir is nearly dry, according to {{several reports}}.",
        "{{Some}} believe the fire was staged.",
        "{{Industry observers}} say the line cannot open before spring.",
        "The pier has collapsed, according to {{posts on social media}}.",
        "{{Authorities}} said the road would stay shut.",
    ),
    silent_on=(
        "Voters worry about the price of bread.",
        "Several proposals were put to the council.",
        "Analysts said rents would rise again; Bao Ling of Sund Research said she expected 4 percent.",
        "Critics of street lighting will gather on the dunes.",
        "Two studies of the tail are planned.",
        "“Experts say we are mad,” she said.",
        "A poll by the Ledger found 58 percent in favour.",
        "Farmers hope for rain.",
        "Some 400 ballots had to be dried on radiators.",
        "Some supporters said they had come by bus.",
    ),
)
