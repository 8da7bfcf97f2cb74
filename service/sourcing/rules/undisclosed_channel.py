"""A route that the reader can neither identify nor follow."""

from service.domain.flag import Facet, Severity
from service.domain.sign import SignKind
from service.sourcing.checks import on_sign
from service.sourcing.rule import Rule

RULE = Rule(
    id="undisclosed_channel",
    title="How was it learned?",
    facet=Facet.ROUTE,
    definition=(
        "Information in this article came by a route that the reader can neither identify nor follow: unattributable"
        " (“confidential channels”, “information not publicly available”) or restricted (a closed briefing, an"
        " off-the-record call, a leaked memo that nobody names). Secrecy as a mere subject, and a closed meeting that"
        " is itself the event, stay silent."
    ),
    question="What is the channel, was anyone of ours there, is there a document?",
    reason=(
        "Where readers see neither the route nor a document, they must take the claim on trust, and so must"
        " the next editor. The SPJ Code of Ethics asks to tell the public as much as possible of what it"
        " needs to judge a source by."
    ),
    grades=(("unattributable", Severity.HIGH), ("restricted", Severity.MEDIUM)),
    check=on_sign(
        SignKind.CHANNEL,
        says={
            "unattributable": "{} is how this reached the article: nothing lets a reader find the way.",
            "restricted": "{} is how this reached the article: the way is closed to readers.",
        },
    ),
    sign=SignKind.CHANNEL,
    fires_on=(
        "The envoy said he had the list through {{confidential channels}}.",
        "Her statement draws on {{information not publicly available}} to most readers.",
        "The abbot had learned via {{trusted contacts}} that the land was sold.",
        "The minister put the cost at nine million at {{an off-the-record briefing}}.",
        "In {{closed-door meetings}} the governors said the same.",
        "On {{a confidential lender call}}, the treasurer told banks that the yard needed repairs.",
        "{{A leaked memo}} shows that the bridge was never tested.",
        "At a dinner {{under the Chatham House rule}}, the banker described the target as a decoration.",
        "The figure, she said, had been given to her {{in confidence}}.",
    ),
    silent_on=(
        "The two governments are engaged in discreet talks.",
        "The agreement preserves the secrecy of the negotiations.",
        "He was asked about informal contacts with the rebels.",
        "The president held a private meeting with the bishops.",
        "The confidential helpline rang twice.",
        "A secret ballot decides who makes the coffee.",
        "Private security guards will keep to the arcades.",
        "The council met behind closed doors.",
        "A sealed sample of the pulp has been sent to the laboratory.",
        "“It reached me through confidential channels,” she said.",
        "They spoke about Governor Ashe's leaked emails.",
    ),
)
