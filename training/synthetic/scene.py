"""A made-up event of one domain: its places, people, and what there is to say about it.

``Scene`` is the mapping that ``str.format_map`` fills templates from. A slot is drawn anew whenever it is read, but
the two speakers of a sentence stay (``source``, ``after``, ``source2`` …; ``Scene.turn`` lets others speak). A slot
with upper case (``When``, ``NAME``) gives such a letter, or such letters.
"""

import random
import re

from training.synthetic.marks import opened
from training.synthetic.voices import HE, LAST, SHE, WORDS, Voice, person, voice

SHAPES = WORDS["shapes"]
AGREEING = {"is": "are", "was": "were", "has": "have"}
JOINTS = [" and ", " and ", ", but ", " although "]
SPEAKING = {"source", "after", "owner", "short", "says", "say", "have", "was"}


class Scene(dict[str, str]):
    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self.rng = rng
        self.domain = rng.choice(WORDS["domain"])
        self.home = rng.sample(WORDS["places"], 3)
        self.voices = [voice(rng, self.fill, self.domain["short"]) for _ in range(rng.randint(2, 4))]
        self.last_heard: Voice | None = None
        self.rest = ""
        self.turn()

    def turn(self) -> None:
        """Let others speak in the next sentence."""
        self.cast = self.rng.sample(self.voices, 2)

    def pick(self, options):
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def fill(self, template: str) -> str:
        return template.format_map(self)

    def stranger(self) -> Voice:
        return person(self.rng, self.fill)

    def __missing__(self, slot: str) -> str:
        name, second = slot.removesuffix("2").lower(), slot.endswith("2")
        if name in WORDS["slots"]:
            text = self.fill(self.pick(WORDS[WORDS["slots"][name]]))
        elif name in SPEAKING:
            text = getattr(self, f"_{name}")(self.cast[second])
        else:
            text = getattr(self, f"_{name}")()
        return text.upper() if slot.isupper() else opened(text) if slot[0].isupper() else text

    # Numbers, places, names

    def _big(self) -> str:
        n = self.pick([self.rng.randint(2, 99) * 100, self.rng.randint(10, 900) * 1000])
        return self.pick(["{:,}", "{:,}", "about {:,}", "more than {:,}"]).format(n)

    def _pct(self) -> str:
        return self.pick(["{}%", "{} percent", "{} per cent"]).format(
            self.pick([4, 7, 12, 18, 23, 31, 44, 62, 3.5, 8.2])
        )

    def _goals(self) -> str:
        return str(self.rng.randint(0, 6))

    def _money(self) -> str:
        n = self.pick(["2", "3", "7", "12", "40", "85"]) + self.pick([" million", "m", "bn", ",000", " billion", ".4m"])
        return self.pick(["${}", "£{}", "€{}", "{} euros", "{} crowns"]).format(n)

    def _year(self) -> str:
        return str(self.rng.randint(1968, 2025))

    def _future(self) -> str:
        return str(self.rng.randint(2026, 2045))

    def _age(self) -> str:
        return str(self.rng.randint(18, 90))

    def _date(self) -> str:
        return str(self.rng.randint(1, 28))

    def _place(self) -> str:
        return self.pick(self.home if self.chance(0.6) else WORDS["places"])

    def _last(self) -> str:
        return self.pick(LAST)

    def _name(self) -> str:
        return f"{self.pick(SHE + HE)} {self.pick(LAST)}"

    def _org(self) -> str:
        return self.fill(self.pick(self.domain["orgs"]))

    def _role(self) -> str:
        return self.fill(self.pick(self.domain["roles"]))

    def _roles(self) -> str:
        role = self._role()
        return role[:-1] + "ies" if role.endswith("y") else role + ("es" if role.endswith("ss") else "s")

    def _group(self) -> str:
        return self.pick(self.domain["groups"])

    def _members(self) -> str:
        return self._group().removeprefix("the ")

    def _thing(self) -> str:
        return self.fill(self.pick(self.pick(self.domain["theme"])["one"]))

    def _bare(self) -> str:
        return bare(self._thing())

    def _target(self) -> str:
        return self[self.pick(["org", "group", "name", "thing"])]

    def _frag(self) -> str:
        return self.pick(WORDS[self.pick(["fragments", "adjectives"])])

    def _clock(self) -> str:
        hour, minute = self.rng.randint(0, 23), self.rng.randint(0, 59)
        twelve, half = (hour - 1) % 12 + 1, "p" if hour > 11 else "a"
        return self.pick(WORDS["clocks"]).format(hour=hour, minute=minute, twelve=twelve, half=half)

    # Clauses

    def _agreed(self, shapes: list[str], many: bool | None = None) -> tuple[str, str]:
        """A subject and what it does, in one of the shapes: {0} base, {1} past, {2} participle."""
        many, theme = self.chance(0.4) if many is None else many, self.pick(self.domain["theme"])
        forms, _, rest = self.pick(theme["verbs"]).partition(" ")
        base, past, *participle = forms.split("/")
        rest = self.fill(rest)
        verbs = [f"{form} {rest}".strip() for form in (base, past, (participle or [past])[0])]
        agreeing = {one: several if many else one for one, several in AGREEING.items()}
        subject = self.fill(self.pick(theme["many" if many else "one"]))
        return subject, self.pick(shapes).format(*verbs, **agreeing)

    def _clause(self, shapes: list[str]) -> str:
        text, draw = " ".join(self._agreed(shapes)), self.rng.random()
        if draw < 0.16:
            return text + self.pick(JOINTS) + " ".join(self._agreed(shapes))
        return text + (self["adjunct"] if draw < 0.55 else "")

    def _claim(self) -> str:
        return self._clause(SHAPES["claim"])

    def _fact(self) -> str:
        return self._clause(SHAPES["fact"])

    def _doubt(self) -> str:
        return " ".join(self._agreed(SHAPES["doubt"]))

    def _event(self) -> str:
        return " ".join(self._agreed(["{1}"]))

    def _headline(self) -> str:
        return bare(" ".join(self._agreed(SHAPES["headline"])))

    def _news(self) -> str:
        return bare(" ".join(self._agreed(SHAPES["news"])))

    def _first(self) -> str:
        """The subject of a clause; ``rest`` is what it does."""
        subject, self.rest = self._agreed(SHAPES["claim"])
        return subject

    def _expected(self) -> str:
        subject, self.rest = self._agreed(["to {0}"], many=False)
        return subject

    def _reported(self) -> str:
        subject, self.rest = self._agreed(["{2}"], many=False)
        return subject

    def _rest(self) -> str:
        return self.rest

    def _line(self) -> str:
        """One sentence of speech in lower case, without its stop."""
        slot = self.rng.choices(["own", "phrase", "thought", "wish", "fact"], [3, 3, 1, 1, 2])[0]
        return self.fill(self.pick(self.domain["quotes"])) if slot == "own" else self[slot]

    def _speech(self) -> str:
        """One to three whole sentences, without the last one's stop."""
        lines = [opened(self._line()) for _ in range(self.pick([1, 1, 2, 2, 3]))]
        return ". ".join(dict.fromkeys(lines))

    def _quote(self) -> str:
        return opened(self._line())

    # Cues and speakers

    def _that(self) -> str:
        return "that " if self.chance(0.4) else ""

    def _said(self) -> str:
        return "said" if self.chance(0.4) else self._coloured(WORDS["said"])

    def _saidq(self) -> str:
        return "said" if self.chance(0.55) else self._coloured(WORDS["said_quote"])

    def _coloured(self, verbs: list[str]) -> str:
        """A cue verb, at times with an adverb."""
        verb = self.pick(verbs)
        return f"{self.pick(WORDS['adverbs'])} {verb}" if " " not in verb and self.chance(0.15) else verb

    def _source(self, who: Voice) -> str:
        """The speaker before a verb: in full at first, then by a short name, or a pronoun if nobody spoke between."""
        again, same = who.heard, self.last_heard is who
        who.heard, self.last_heard = True, who
        if not again:
            return who.full
        return who.pronoun if same and self.chance(0.8) else who.short

    def _after(self, who: Voice) -> str:
        """The speaker behind a verb or a preposition: never a pronoun."""
        again = who.heard
        who.heard, self.last_heard = True, who
        return who.short if again else who.after

    def _short(self, who: Voice) -> str:
        return who.short

    def _owner(self, who: Voice) -> str:
        return who.short + ("’" if who.short.endswith("s") else "’s")

    def _says(self, who: Voice) -> str:
        return self.pick(WORDS["saying"]) + ("" if who.many else "s")

    def _say(self, who: Voice) -> str:
        return "say" if who.many else "says"

    def _have(self, who: Voice) -> str:
        return "have" if who.many else "has"

    def _was(self, who: Voice) -> str:
        return "were" if who.many else "was"


def bare(text: str) -> str:
    """A clause without its first article, as headlines have it."""
    return re.sub("^(the|a|two of the) ", "", text)
