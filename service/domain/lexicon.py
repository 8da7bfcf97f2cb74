"""The words by which news English names informants, classes of people, outlets and acts of speech.

Lists only, in lower case, singular where a noun has one. `service.domain.source_phrase` reads them by meaning.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def groups(text: str) -> dict[str, frozenset[str]]:
    """Word lists by their heads, from lines such as "judge: justice magistrate"; lines of one head add up."""
    found: dict[str, frozenset[str]] = {}
    for line in text.strip().splitlines():
        head, _, members = line.strip().partition(": ")
        found[head] = found.get(head, frozenset()) | words(members)
    return found


BARE = words("""source insider informant tipster leaker whistleblower whistle-blower somebody someone""")
"""Heads that say nothing about who speaks."""

NOBODY = words("person people individual man woman those one others other men women")
"""Heads as empty as "source" once a tie to the matter follows ("people familiar with the matter")."""

INFORMANT = words(
    """official aide adviser advisor diplomat staff personnel crew attendant minister lawmaker legislator senator
    congressman congresswoman congressperson mp parliamentarian deputy officer commander general colonel
    lieutenant sergeant captain major admiral strategist staffer operative employee executive manager engineer
    lawyer attorney solicitor barrister counsel doctor physician nurse medic paramedic surgeon soldier serviceman
    pilot sailor prosecutor investigator detective inspector sheriff judge banker trader broker financier
    consultant contractor teacher professor worker driver eyewitness witness bystander resident local neighbour
    neighbor relative friend colleague confidant confidante associate ally acquaintance donor fundraiser backer
    delegate envoy negotiator mediator ambassador consul attache representative member participant attendee guest
    assistant secretary clerk agent handler interpreter correspondent reporter journalist editor producer host
    chief director president chairman chairwoman chair head boss governor mayor councillor councilman councilwoman
    commissioner treasurer coach player teammate physio trainer scout docker miner farmer fisherman trawlerman
    sailor skipper priest monk imam rabbi pastor survivor victim patient passenger tourist customer client tenant
    landlord shopkeeper owner investor shareholder creditor buyer seller developer architect
    scientist technician mechanic inspector firefighter policeman policewoman constable guard warden lobbyist
    bundler superdelegate spokesman spokeswoman spokesperson veteran intern student pupil parent mother father
    brother sister son daughter cousin uncle aunt widow wife husband girl boy child teenager pensioner volunteer
    organizer organiser monitor observer-mission militant fighter rebel separatist smuggler refugee migrant
    prisoner detainee hostage defector ex-official ex-employee businessman businesswoman entrepreneur cleric elder
    chieftain negotiator-in-chief usher porter waiter bartender cook auditor accountant
    economist-in-residence civil-servant servant superintendent archivist curator librarian restorer
    surveyor geologist seismologist meteorologist forecaster steward conductor musician singer actor dancer dealer
    collector keeper caretaker gardener ranger hunter herder shepherd lorry-driver trucker cyclist rider jockey
    referee umpire linesman dispatcher controller crewman stoker stevedore pilot-boat harbourmaster mp
    peer baroness lord whip backbencher apparatchik technocrat functionary bureaucrat grandee hand loyalist"""
)
"""Roles in which a person informs a reporter; plurals of these are informants, not a class."""

SPEAKS_FOR = words(
    """spokesman spokeswoman spokesperson spokespeople spokesmen spokeswomen spokespersons press-secretary spox rep"""
)
"""Roles that speak for a body, which is then the source."""

CLASS = words(
    """expert analyst critic observer commentator pundit scholar academic researcher scientist economist historian
    sceptic skeptic opponent proponent supporter advocate activist campaigner watchdog detractor defender admirer
    cynic optimist pessimist doubter specialist forecaster strategist-class theorist columnist blogger voter
    republican democrat conservative liberal progressive american briton european russian ukrainian citizen many
    some most several few other everyone nobody everybody public politician leader rival insider-class protester
    demonstrator evangelical moderate centrist leftist rightist hardliner hawk dove consumer taxpayer motorist
    commuter fan follower user reader viewer listener millennial hispanic latino woman-class man-class
    company-class firm business country nation government-class capital-class state-class union-class group
    campaign-group charity ngo lobby environmentalist conservationist ecologist naysayer realist purist
    traditionalist reformer dissident trade-unionist unionist nationalist loyalist-class monarchist feminist
    libertarian socialist communist bar-owner industry market trader-class westerner islander villager townspeople
    townsfolk folk people population majority minority elite establishment diaspora community neighbourhood
    watcher student-class publication tabloid commentator-class lawyer-class practitioner"""
)
"""Heads that name a class of people rather than informants."""

POPULATION = words(
    """supporter voter citizen american briton european russian ukrainian fan follower millennial hispanic latino
    consumer taxpayer motorist commuter user reader viewer listener folk people population public townspeople
    townsfolk villager islander westerner evangelical protester demonstrator"""
)
"""Classes whose beliefs are a stance rather than an authority."""

MATERIAL = words(
    """study report research survey poll paper analysis data statistic figure evidence finding document record rumour
    rumor post outlet medium media press newspaper broadcaster tabloid estimate account assessment review
    indication literature theory hearsay gossip speculation chatter story article forecast projection intelligence
    calculation leak wisdom"""
)
"""Heads that name material; unspecified they are `vague`, issued by someone named they are that someone's."""

AUTHORITY = words("authority authorities")

BODY = words(
    """government administration ministry department office agency committee commission council court parliament
    congress senate house assembly party campaign team camp coalition union alliance association federation league
    club company firm corporation bank fund group organisation organization institute institution university
    college school hospital church police army navy military force command bureau service authority board panel
    jury cabinet embassy consulate delegation mission network channel station newspaper paper magazine agency
    outlet publisher broadcaster operator manufacturer maker carrier airline utility regulator watchdog
    inspectorate ombudsman foundation trust charity museum observatory laboratory plant foundry factory port
    airport municipality city town village county district state province region country nation kingdom republic
    bloc kremlin pentagon nato captaincy coastguard prefecture chancellery secretariat presidency bench tribunal
    registry library archive zoo cooperative syndicate guild chamber exchange brokerage insurer lender retailer
    chain landlord developer builder shipyard yard studio label band orchestra choir society academy faculty
    treasury mint guard brigade battalion regiment ward clinic practice surgery fire-service unit division
    conglomerate giant start-up startup business supplier employer website site platform app project programme
    program series family side pollster auditor tracker database survey alliance institute archdiocese diocese
    parish synod monastery"""
)
"""Nouns for bodies that can speak; "the fund" and "the company" refer back to one."""

DOCUMENT = words(
    """statement letter lawsuit suit complaint filing brief ad advertisement advert note sign banner message email
    text notice petition motion ruling verdict judgment order bill law act constitution treaty agreement contract
    policy rule clause script transcript book film movie documentary novel song poem play speech editorial column
    op-ed headline caption title label poster leaflet flyer pamphlet brochure website page profile entry diary
    journal memoir autobiography biography will inscription plaque copy version draft excerpt passage memo
    memorandum cable dossier file sheet"""
)
"""Papers and works that "say" something on behalf of whoever made them."""

QUANTIFIER = words(
    """some many most several few numerous various multiple countless other others certain all both more dozens
    scores hundreds thousands growing leading prominent top senior unnamed"""
)

SPEECH = words(
    """say tell report add note state claim allege confirm reveal disclose acknowledge admit concede insist argue
    assert maintain contend suggest explain warn predict estimate believe think reckon describe declare announce
    indicate imply hint testify recall recount remark observe comment conclude caution stress emphasize emphasise
    deny dispute reply respond answer inform relate quip joke write tweet post call link attribute blame quote
    mention speculate speak accuse complain brief advise assess expose purport lament boast echo counter retort
    opine divulge leak whisper murmur grumble attest swear vouch certify affirm reaffirm reiterate repeat tip"""
)
"""Verbs of speech or belief, by lemma: what passes information on."""

FINDING = words("""show find put forecast expect project suggest indicate conclude reveal say estimate reckon""")
"""Verbs, by lemma, by which material gives its finding."""

FEELING = words(
    """fear worry hope wish want desire like love hate dislike urge demand call seek plan intend aim oppose favor
    favour support back feel enjoy welcome cheer celebrate mourn praise applaud admire resent regret prefer await
    crave dread ask clamor clamour protest share reject embrace distrust mistrust trust balk bristle object press
    push chant boo appear seem care pray dream refuse"""
)
"""Verbs of feeling, wish or intention, by lemma: a stance, not information."""

OUTLET_WORD = words(
    """times post herald tribune journal gazette news standard courier telegraph mail guardian observer chronicle
    daily weekly radio tv television broadcasting network newspaper magazine review press mirror express star sun
    sentinel globe examiner inquirer dispatch bulletin record register monitor wire today bee enquirer spectator
    economist independent argus advertiser echo ledger today's show shimbun tageszeitung zeitung nachrichten monde
    figaro pais mundo stampa repubblica corriere noticias diario jornal folha izvestia pravda tagblatt presse
    blatt posten avisen sanomat"""
)
"""Words that end or make up the names of news outlets."""

OUTLET = frozenset(
    name.strip()
    for name in """60 minutes|abc|afp|agence france-presse|al arabiya|al jazeera|anadolu|anadolu agency|
    anderson cooper 360|ani|ansa|ap|ard|asahi|associated press|axios|bbc|belta|bloomberg|
    bloomberg news|breitbart|business insider|buzzfeed|buzzfeed news|c-span|cbc|cbs|cctv|cgtn|
    channel 4|channel 4 news|cnbc|cnn|corriere della sera|ctv|daily beast|daily mail|democracy now|
    der spiegel|deutsche welle|die welt|die zeit|dpa|drudge report|dw|efe|el mundo|el pais|espn|
    espn's|esquire|face the nation|financial times|forbes|fox|fox & friends|fox and friends|fox news|
    fox news sunday|france 24|ft|globo|good morning america|gq|haaretz|hardball|hromadske|
    huffington post|huffpost|infowars|interfax|itv|izvestia|kommersant|kyiv independent|kyiv post|
    kyodo|kyodo news|la repubblica|la stampa|le figaro|le monde|mailonline|mainichi|meduza|
    meet the press|morning joe|mother jones|msnbc|mtv|national review|nbc|new yorker|newsnight|
    newsweek|nhk|nikkei|novaya gazeta|npr|nrk|nyt|o globo|orf|pbs|people magazine|politico|
    propublica|pti|radio free europe|rai|reuters|rferl|ria|ria novosti|rt|sky news|sky sports|
    spiegel|sputnik|state of the union|suspilne|svt|tass|techcrunch|telemundo|the ap|the atlantic|
    the daily beast|the daily show|the drudge report|the ft|the guardian|the hill|the intercept|
    the journal|the mirror|the new york times|the new yorker|the observer|the post|the sun|the telegraph|
    the times|the today show|the tonight show|the verge|the wall street journal|the washington post|
    time magazine|tmz|tvn|ukrainska pravda|ukrinform|unian|univision|upi|usa today|vanity fair|
    vedomosti|voa|vogue|voice of america|vox|wsj|xinhua|yle|yonhap|zdf""".replace("\n", "").split("|")
)
"""Names of outlets and programmes, in lower case."""
