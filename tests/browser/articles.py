"""Articles for the desk, with everything in them that a page can get wrong."""

from __future__ import annotations

from pathlib import Path

from service.domain.text import Article

PLAIN = Article(
    "Harbour bridge to close for a year\n\n"
    "The bridge will close in March, the mayor of Ellby, Ruth Tamm, said on Tuesday.\n\n"
    "“We have put this off for too long,” Tamm told reporters.\n\n"
    "A source said the repairs would cost more than planned. The figure has not been independently verified.\n\n"
    "The council reportedly learned of the damage last year through confidential channels.\n",
    title="Harbour bridge to close",
    publisher="The Ellby Post",
)

# Emoji of one to four code points, decomposed letters, right-to-left names and sentences, an unclosed override,
# zero-width characters, markup, a script, an entity, CRLF, a lone CR, no newline at the end.
AWKWARD = Article(
    "🌉 Bridge <b>closes</b> 👩🏽‍🚀 & opens\r\n\r\n"
    "The bridge 🌉 will close in March, the mayor of Ellby, Ruth Tamm, said on Tuesday.\r\n\r\n"
    "“We have put this off for too long 👩🏽‍🚀,” Tamm told reporters.\r\r"
    "A source said the repairs would cost more &amp; more than planned.\r\n\r\n"
    "The café’s owner, Zoe\u0308 Ame\u0301zaga, said the <script>document.title='broken'</script> detour ruins her."
    "\r\n\r\n"
    "ראש העיר, דוד כהן, אמר שהגשר ייסגר. The engineer, דוד כהן, said the bridge was closed.\r\n\r\n"
    "“It is \u202eesrever ni txet,” an official who asked not to be named said.\r\n\r\n"
    "Zero\u200bwidth words hide here, engineers said to <img src=x onerror=\"document.title='broken'\"> the clerk."
    "\r\n\r\n"
    "The council reportedly learned of the damage through confidential channels.",
    title="🌉 <i>Awkward</i> \u202eegdirb",
    publisher="The Ellby Post",
)

EDITED = Article(
    PLAIN.text.replace("A source said the repairs would cost more", "An engineer said the repairs would cost less")
    + "\nThe figure has been questioned, a person familiar with the talks said.\n",
    title=PLAIN.title,
    publisher=PLAIN.publisher,
)

_TOWNS = ["Ellby", "Marrow", "Tarn", "Quay", "Dunholt", "Vesper", "Orrin", "Salt", "Wexley", "Pell"]


def long(flags: int = 500) -> Article:
    """An article in which at least so many flags are raised, one for every twenty words."""
    sentences = [
        f"A source said the {_TOWNS[number % 10]} ferry would cost {number + 3} million more than the towns"
        f" on the {_TOWNS[number // 10 % 10]} side had agreed."
        for number in range(flags)
    ]
    paragraphs = [" ".join(sentences[start : start + 5]) for start in range(0, flags, 5)]
    return Article("\n\n".join(["The ferries of ten towns", *paragraphs]), title="The ferries of ten towns")


# Some nine hundred words, as a day at the desk has them: named and unnamed people, hearsay, experts, documents, links.
DAY = Article(Path(__file__).with_name("day.txt").read_text("utf-8"), publisher="The Ellby Post")
