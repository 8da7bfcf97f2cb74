"""Other languages are found, and English that looks unlike prose is left alone."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from service.language.detector import Language, languages_of

GERMAN = "Die Brücke wird im März für ein Jahr geschlossen, sagte die Bürgermeisterin am Dienstag vor dem Rat."
ENGLISH = "The bridge will close in March for a year, the mayor told the council of the town on Tuesday evening."


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", GERMAN),
        (
            "fr",
            "Le pont sera fermé pendant un an à partir du mois de mars, a déclaré mardi la maire devant le conseil.",
        ),
        (
            "es",
            "El puente estará cerrado durante un año a partir de marzo, dijo el martes la alcaldesa ante el concejo.",
        ),
        (
            "it",
            "Il ponte resterà chiuso per un anno a partire da marzo, ha detto martedì la sindaca davanti al consiglio.",
        ),
        (
            "nl",
            "De brug gaat in maart een jaar lang dicht, zei de burgemeester dinsdag tegen de gemeenteraad.",
        ),
        ("sv", "Bron stängs i mars och öppnar först om ett år, sade borgmästaren till stadens råd på tisdagen."),
        (
            "pl",
            "Most zostanie zamknięty w marcu na cały rok, powiedziała we wtorek burmistrz w radzie miasta.",
        ),
        (
            "tr",
            "Köprü mart ayında bir yıl boyunca kapatılacak, belediye başkanı salı günü böyle söyledi.",
        ),
        ("fi", "Silta suljetaan maaliskuussa vuodeksi, kertoi pormestari tiistaina kaupungin valtuuston kokouksessa."),
        ("hu", "A hidat márciusban egy évre lezárják, mondta kedden a polgármester a városi tanács ülésén."),
        ("vi", "Cây cầu sẽ đóng cửa một năm kể từ tháng ba, thị trưởng nói với hội đồng thành phố vào thứ ba."),
        ("ru", "Мост закроют в марте на целый год, заявила во вторник мэр города на заседании совета."),
        ("uk", "Міст закриють у березні на цілий рік, повідомила у вівторок міська голова на засіданні ради."),
        ("el", "Η γέφυρα θα κλείσει τον Μάρτιο για ένα χρόνο, είπε η δήμαρχος την Τρίτη στο συμβούλιο."),
        ("ar", "سيغلق الجسر في مارس لمدة عام كامل، قالت رئيسة البلدية يوم الثلاثاء أمام المجلس."),
        ("he", "הגשר ייסגר במרץ למשך שנה שלמה, אמרה ראש העיר ביום שלישי בפני המועצה."),
        ("hi", "महापौर ने मंगलवार को परिषद से कहा कि पुल मार्च में एक साल के लिए बंद रहेगा।"),
        ("zh", "市长星期二在市议会上说,这座大桥将从三月起关闭一年,维修费用尚未公布。"),
        ("ja", "市長は火曜日の議会で、橋は三月から一年間閉鎖されると述べた。費用はまだ明らかにされていない。"),
        ("ko", "시장은 화요일 시의회에서 다리가 삼월부터 일 년 동안 폐쇄될 것이라고 말했다."),
        ("th", "นายกเทศมนตรีกล่าวเมื่อวันอังคารว่าสะพานจะปิดเป็นเวลาหนึ่งปีตั้งแต่เดือนมีนาคม"),
    ],
)
def test_a_text_in_another_language_is_named(code: str, text: str) -> None:
    for whole in (text, f"{text}\n\n{text}\n"):
        found = languages_of(whole).whole
        assert found is not None
        assert found.code == code


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Tamm faces vote over harbour bridge",
        "Croydon tram driver Jean-Marie Lafitte ‘fainted’, passengers claim",
        "Bundesliga: Bayern München 3, Borussia Mönchengladbach 1",
        "Vladimir Kovalenko, Sergei Ivanov, Dmitry Petrov, Olga Smirnova, Ana Ruiz, María José Álvarez, Jürgen Müller",
        "Team\tPlayed\tWon\tLost\nReal Sociedad\t12\t7\t5\nAthletic Bilbao\t12\t6\t6\nDeportivo Alavés\t12\t3\t9",
        "LB Jo Tamm 74 100% 7 tackles, 3 assists (10 combined), 1 sack, 2 hits, 4 passes defended, 12 yards",
        "UNO DOS TRES ES UN LIBRO DE ANA RUIZ",
        "Guten Tag!",
        "Bon voyage, mon ami",
        "👩🏽‍🚀🌉" * 30,
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "↑ → ↓ ← ∑ ∫ ≠ ≤ ≥",
        "“C’est la vie,” the mayor said after the vote, and she left the hall of the town without another word.",
        "",
        " \n\n",
    ],
)
def test_in_doubt_a_text_is_english(text: str) -> None:
    found = languages_of(text)
    assert (found.whole, found.passages) == (None, ())


def test_a_mixed_text_is_judged_by_paragraph() -> None:
    text = f"{ENGLISH}\r\n\r\n  {GERMAN}\r\n\r\nKurz.\r\n{GERMAN}\r\n\r\n{ENGLISH}"
    found = languages_of(text)
    assert found.whole is None
    (passage,) = found.passages
    assert passage.language == Language("de", "German")
    assert passage.span.of(text) == f"{GERMAN}\r\n\r\nKurz.\r\n{GERMAN}"


def test_a_foreign_text_with_an_english_line_is_foreign() -> None:
    text = "\n\n".join([GERMAN] * 6 + [ENGLISH])
    assert languages_of(text).whole == Language("de", "German")


def test_a_text_of_short_lines_is_judged_as_one() -> None:
    assert languages_of("\n".join(GERMAN.split(", ") * 2).replace(" für", "\nfür")).whole == Language("de", "German")


def test_the_same_text_gives_the_same_answer_in_little_time() -> None:
    text = "\n".join([ENGLISH, GERMAN] * 200)
    first = languages_of(text)
    start = time.perf_counter()
    assert languages_of(text) == first
    assert time.perf_counter() - start < 0.05 * len(text) / 1000
    start = time.perf_counter()
    languages_of("zażółć gęślą jaźń " * 60_000)
    languages_of("ё\n" * 200_000)
    assert time.perf_counter() - start < 20


@pytest.mark.shared
def test_no_english_article_is_called_another_language(shared: Path) -> None:
    lines = (shared / "data/news/pool.jsonl").read_text(encoding="utf-8").splitlines()
    found = [languages_of(json.loads(line)["text"]) for line in lines]
    assert sum(languages.whole is not None for languages in found) == 0
    assert sum(bool(languages.passages) for languages in found) <= 3  # German paragraphs, in truth
