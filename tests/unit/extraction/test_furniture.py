import time

import pytest

from service.extraction.furniture import heads_stories, is_furniture, labels_story

FURNITURE = """
Read next: Sources say the bank is broke
READ MORE: Mayor admits she cannot swim
Read more | Mayor admits she cannot swim
READ MORE Mayor admits she cannot swim
Read also » Tram line delayed, critics say
• Related: Museum wins prize, minister says
(See also: Ferry fares rise again)
Don’t miss: Insider claims the king is ill
In case you missed it: Market hall sold, report says
More from Business: Brewery buys market hall
Related stories
Most read
Recommended for you
Editor's picks
Also on The Ledger:
Read the full statement here
Watch the whole interview below:
Sign up: get the Ledger in your inbox, the paper critics say you cannot put down
Sign up to our morning newsletter
Sign up for The Tide, our free daily briefing on the harbour.
Subscribe to the Harbour Ledger
Subscribe now
SUBSCRIBE
(Subscribe to our podcast)
Log in to comment
Register for free
Get our best stories in your inbox
Get the Ledger app
Support independent journalism
Follow us on X
Follow Ana Ruiz on Twitter @anaruiz.
Join our Telegram channel
Click here to give
Advertisement
- ADVERTISEMENT -
Sponsored content
Share this article
Share on Facebook
Facebook Twitter WhatsApp
SHARE  TWEET  EMAIL
12 Comments
Share this story: Facebook, X
Home > News > Politics
Home › Harbour › Bridge to close, mayor says
Home / News / Harbour
News » Politics
Photo: The mayor, who said the bridge was rusting, at the quay on Monday.
File photo: the harbour bridge
Picture: Ana Ruiz/Reuters
Image credit: Harbour Museum
Photo by Ana Ruiz
The mayor, who said the bridge was rusting, at the quay. (Photo by Ana Ruiz/AFP)
The harbour bridge on Monday. (Ana Ruiz/Reuters)
The harbour bridge at dawn. Photograph: Ana Ruiz/AFP
Bo Ek via Getty Images
© 2026 The Harbour Ledger
(c) 2026 Harbour Media. All rights reserved.
Copyright 2026 Harbour Media
No part may be copied. All rights reserved.
By Ana Ruiz
BY ANA RUIZ AND BO EK
By Ana Ruiz, Harbour Correspondent
(Reporting by Ana Ruiz in Lisbon; Editing by Bo Ek)
Additional reporting by Bo Ek
Translated by Ida Holm.
Ana Ruiz and Bo Ek contributed reporting from Lisbon.
Ida Holm contributed to this report
This article first appeared in the Harbour Ledger.
"""

SENTENCES = """
The harbour bridge will close for two years, the mayor said on Monday.
“Sign up now,” the mayor told the volunteers.
''Follow us,'' Ms. Ruiz said, and the boys went along.
"Join us on Facebook," he wrote.
»Sign up now,« the mayor told the volunteers.
Growth > inflation, the bank said.
‘Read more books’, she told the pupils
Register editor Bo Ek said the paper had called twice.
Subscribers said they had not been told.
Sponsored by the mayor, the bill would close the bridge, critics say.
Advertisement revenue fell by half, the paper said.
Copyright lawyers said the ruling would change little.
Photos by the agency showed rust on the cables.
Photographs taken on Monday show rust, the engineers said.
Pictures of the bridge went round the world, she said.
Like many on Facebook, Ruiz said she had been cut off.
Like others in the harbour, he said so on Facebook.
By Monday, the port authority said, lorries will take the northern road.
By law, the mayor sets the fares, according to the council.
By contrast, Ana Ruiz said, the ferry was never full.
Reporting by the Ledger found that the steel was rusting.
Written notice went out in May, she said.
Sharing the cost was the council's idea, he said.
Related costs came to two million, the council said.
More than half said they would take the ferry.
More in hope than belief, the mayor said it would reopen.
Next, the council votes, she said.
Opinion polls show that most residents want a new bridge.
Get the vaccine, the minister urged.
Donate blood, doctors urged.
Support our team, the captain said.
Listen to the residents, she told the council.
Watch the river, he said: it rises fast.
See what the council decided, she said, and then judge.
Trending downwards, prices will fall further, analysts say.
Half of voters want it closed, a poll found (Ipsos/Reuters).
The minister resigned, the agency said. (Reuters)
Ruiz contributed to the report, which said the bridge was unsafe.
The ratio was > 2 and < 3, the engineers said.
Comments on the plan came from residents, who called it mad.
Email from the mayor showed that she knew, the paper said.
This story was told by Ana Ruiz, who said she was there.
All rights reserved for residents would end, she said.
"""


@pytest.mark.parametrize("line", FURNITURE.strip().split("\n"))
def test_furniture_by_its_wording(line: str) -> None:
    assert is_furniture(line)
    assert is_furniture(line.replace(" ", "\u00a0"))
    assert not is_furniture(f"{line} {'and so on ' * 20}")


@pytest.mark.parametrize("line", SENTENCES.strip().split("\n"))
def test_sentences_are_none(line: str) -> None:
    assert not is_furniture(line)
    assert not heads_stories(line)


@pytest.mark.parametrize(
    "line", ["Related stories", "READ MORE:", "• Most read", "More from Business", "Opinion", "Watch"]
)
def test_headings_of_other_stories(line: str) -> None:
    assert heads_stories(line)
    assert is_furniture(line)


def test_a_media_label_leaves_open_whose_headline_it_is() -> None:
    for line in ("WATCH: Mayor says the bridge is rusting", "Video | Bridge closes", "Opinion: Close the bridge"):
        assert labels_story(line)
        assert not is_furniture(line)
    assert not labels_story("Watch the river: it rises fast.")


@pytest.mark.parametrize(
    "piece", ["A", "and ", "By ", "By A ", "Share ", "Photo by A", "(a ", "Home > ", "> ", "«", " \u00a0"]
)
def test_odd_lines_are_quick(piece: str) -> None:
    line = (piece * 200)[:199] + "!"
    began = time.process_time()
    is_furniture(line)
    is_furniture(f"By {line}")
    assert time.process_time() - began < 0.2
