"""What the demo's team said and promised: five people, five retros. `demo` makes rows of it.

The retros are written down like plays. `# Start` is a column, `m: text` a card by the person whose name
starts with m, `| text` its next line, `  b> text` a comment on it. `= Title` groups the cards down to the
next blank line. A topic may end in its votes, a letter each, and in the key that promises name it by:
`+mmb @refunds`.

Days count from the day of the running retro, so the past is negative.
"""

from __future__ import annotations

from typing import NamedTuple

from retroboard.domain.model import Function, Mood, Stage, Status, Template, TemplateColumn

TEAM = "Payments"
FACILITATOR = "ann"
PEOPLE = {
    "ann": Function.ENGINEERING,
    "bob": Function.ENGINEERING,
    "yuki": Function.QUALITY,
    "maria": Function.PRODUCT,
    "omar": Function.OPERATIONS,
}


class Said(NamedTuple):
    """A card, and what others said about it."""

    who: str
    text: str
    comments: tuple[tuple[str, str], ...] = ()


class Talk(NamedTuple):
    """A topic: its column's title, its cards, a letter for each vote, and the key of its first card."""

    column: str
    cards: tuple[Said, ...]
    title: str = ""
    votes: str = ""
    key: str = ""


class Session(NamedTuple):
    """A retro: its play, and the day it was held on."""

    number: int
    title: str
    template: str
    day: int
    stage: Stage
    play: str


class Promise(NamedTuple):
    """An action. `made_in` and `until` are numbers of retros; `retro` says whether it was made during one."""

    text: str
    owner: str
    made_in: int
    day: int
    due: int | None = None
    status: Status = Status.OPEN
    until: int | None = None
    closed: int | None = None
    key: str = ""
    retro: bool = True


SPRINT_38 = """\
# Start
= Refunds without an engineer +mmmbbooay @refunds
m: Let support refund a double charge themselves. Today they file a ticket, and bob runs SQL
b: A refund button. I know the SQL by heart, and that is not a compliment
o: Two people on the production console at the same time is one too many

y: Write one line of 'how will we see that it works' on every story before we pull it +yym
a: Pairing on the ledger. bob is the only one who dares, and bob has holidays +bba
o: Telling me before a marketing mail goes out to 400,000 people, not after
# Stop
= Friday releases +oooyyaaa @fridays
o: Releasing on Fridays at five. My children know the name of our load balancer
y: Testing until the last minute and then 'it is only a small change'
a: Collecting two weeks of work in one big release
  b> 61 commits last time.

m: Estimating things that we will not do this year +b
b: Editing the shared test cards. Somebody's Visa expired and 40 tests with it @cards
y: Closing bugs as 'cannot reproduce' within an hour of my lunch break
# Continue
m: Showing unfinished work on Wednesdays. It has saved me from three wrong ideas +m
y: Thank-you rounds at the end. They feel silly and they work
o: Blameless incident notes. People tell me things now
a: One topic at a time in the stand-up, phones in the fruit bowl
"""

SPRINT_39 = """\
# Mad
= Waiting for the pipeline +bbbaaoo @pipeline
b: 43 minutes from merge to green. I have learned to juggle, with actual balls
a: Half of it downloads the same libraries as the run before
  o> 1.9 GB, each time.
o: Everybody merges at four, so at five everybody waits

= Tests that cry wolf +yyyaam @wolf
y: The wallet test is red on every third run, and nobody looks up any more
b: A real bug hid behind it for two days

o: The vendor's mock bank was down for as long as the real bank ever was +o @mock
m: 'Quick question' in six different channels, four of them about the same invoice
# Sad
m: The spec said 'as usual'. We have three kinds of usual +mmby @ready
y: I found the rounding bug on the last day, again. I would rather be early and annoying +y
a: We did not say goodbye to Lukas properly. A cake does not travel well by mail
b: My big refactoring is six weeks old and has met main only twice
# Glad
m: Support can refund without us since Tuesday: 212 refunds, no ticket
  b> I miss nothing.
o: No release on a Friday, and I saw a film to its end +oo
y: Own test cards for every run. Forty tests have stopped hating each other +m
a: bob drew the ledger on the whiteboard and for ten minutes I understood it +b
b: ann asked 'why' five times and the sixth answer was a bug
m: New chairs!
"""

SPRINT_40 = """\
# Wind
m: Everybody who could help was on the call within six minutes, and nobody asked who did it +ma
o: yuki wrote the timeline while it happened. Best notes we ever had
  y> I type when I am scared.
a: Cached dependencies: 43 minutes are 31 now +b
b: Two engineers from Search came over to help, with snacks
# Anchors
= One certificate, 47 minutes +oooyyyaaabb @certificate
o: The certificate to the bank ran out at 10:14. The reminder went to Lukas, who left last month
a: The dashboard was green throughout: it asks our servers, not the checkout
y: The only runbook was a chat message from 2021, by somebody called 'admin'

= The pipeline again +bbmmoo @hotfix
b: The hotfix was ready in 4 minutes and live in 35
o: To be quick we skipped the browser tests. To be safe we then watched the logs by hand

m: I learned of the outage from a customer, on the train, at some volume +mm @status
# Rocks
y: Seven more certificates expire this year. I made a list; it should not be a list +yy
a: Only bob can restore the ledger. I can now watch him restore it, which is not the same
o: The bank's sandbox has no 3-D Secure, so our first test of it is a customer @sandbox
m: The busy season is nearer than it looks. It was a surprise last year, too
# Island
m: A week in which nobody says 'the bank' in a sad voice
b: Merge, tea, live. A short tea
y: A checkout that tells us it hurts before it tells the customer
"""

SPRINT_41 = """\
# Liked
o: The certificates renew themselves. I watched one do it, like a nature film +o
m: yuki's runbook drill: a new colleague brought checkout back in nine minutes +my
b: Somebody else fixed a ledger bug. I was on a boat
  a> Me! Ask me anything about accruals.
a: Retro actions on the board at stand-up. We did three of five; a year ago it was nought of nine
y: Lunch outside, all five of us, no laptops
# Learned
= What the load test taught us +aab @load
a: We hold 900 orders a minute. Then the rate service goes, and takes the basket along
o: Timeouts add up: 30 s + 30 s + 30 s is a customer who has gone to bed

m: People do not read 'payment declined'. They do read 'your bank wants to talk to you' +m
y: A tester and a developer at one screen find in an hour what we pass around for three days +yy
b: SEPA has a holiday calendar of its own, and Good Friday is in it +b
# Lacked
= Staging is a toy +yybbaaoo @staging
y: 12 orders on staging, 31 million in production
b: The slow query was quick everywhere that I could try it
a: We test on staging what we hope, and in production what is true

o: Sleep, on Wednesday. Two alerts, neither of them about anything +oo @alerts
m: A support colleague in refinement: we guessed for an hour what they know by heart +mm @support
# Longed for
a: A second pair of eyes on the ledger, every sprint, not only when bob is on a boat +ab @ledger
o: An afternoon to delete things
m: One number on the wall that says whether people can pay us
"""

SPRINT_42 = """\
# Went well
= Deploys are boring now +bbooomm
b: Merge to live in 11 minutes. Six weeks ago it was 43
o: Nine deploys last week. I only know because I looked
m: We fixed a typo while the customer was on the phone 🎉

a: Apple Pay is live in all five countries, no rollback +my
  m> Paid orders on phones are up 3.1 % in week one. Cake on Thursday.
  o> And not one page at night. I will bring the forks.
y: Two developers asked me for test cases BEFORE they wrote the code. I may have cried a little +yb
o: The night that woke nobody: +ao @night
|
| 02:10 the bank slows down
| 02:11 we offer invoices instead
| 02:14 the status page says so
| 02:52 the bank is back; 1,318 waiting payments go out in order
| 03:05 all green
|
| I read this at 08:30 with a coffee. Four weeks ago something smaller cost us 47 minutes of checkout and \
maria a train ride. So the drill, the shorter timeouts and the dull little queue that we argued about for \
two sprints were worth it. Thank you, all of you. Please let us write down WHY it held, before we improve \
it.
  b> It held because yuki broke it nine times first.
b: Pairing Fridays, third week in a row. The ledger has three parents now +a
a: José from support sat in on refinement: three stories got shorter on the spot
m: Receipts in Arabic read from the right side now. First customer mail: شكرا جزيلا
y: ありがとう bob, for test data that looks like people and not like asdf asdf
b: I deleted 4,000 lines and nobody noticed, which was the plan
# Didn't
= Flaky tests +yyybba @flaky
y: 14 red checkout runs this sprint. Real bugs among those: 1
b: I re-run before I read the log, and I am not proud of it
a: When main is red it is everybody's turn, so it is nobody's

m: I changed what partial refunds mean on day 8. Sorry! I want a way to do that earlier, or not at all +mm
  y> Thank you for saying it. Can we look at the examples together on day 1?
= News reaches us last +o
m: The tax change: from a newsletter, nine days before it applied
o: The bank wrote to an address that nobody reads

o: Who owns the exchange-rate job? It stopped on Sunday. I restarted it. I still do not know @rates
b: Refund retries are one function of 1,400 lines. I opened it, and closed it again
a: Reviews wait 26 hours in the middle. The slowest was mine: four days
y: Staging still has 12 orders. They know me by now
m: Our sprint goal had four 'and's in it
"""

SESSIONS = (
    Session(10, "Sprint 38", "Start/Stop/Continue", -56, Stage.CLOSE, SPRINT_38),
    Session(11, "Sprint 39", "Mad/Sad/Glad", -42, Stage.CLOSE, SPRINT_39),
    Session(12, "Sprint 40 and the Tuesday outage", "Sailboat", -28, Stage.CLOSE, SPRINT_40),
    Session(13, "Sprint 41", "4Ls", -14, Stage.CLOSE, SPRINT_41),
    Session(14, "Sprint 42", "Well/Didn't/Actions", 0, Stage.VOTE, SPRINT_42),
)

DONE, DROPPED, DOING, BLOCKED = Status.DONE, Status.DROPPED, Status.DOING, Status.BLOCKED
PROMISES = (
    Promise("Release from Monday to Thursday, before three", "ann", 10, -56, -52, DONE, 10, -51, "fridays"),
    Promise("A refund button for support, up to 100 euros", "bob", 10, -56, -44, DONE, 11, -42, "refunds"),
    Promise("Own test cards for every test run", "yuki", 10, -56, -45, DONE, 10, -46, "cards"),
    Promise("A definition of ready, on one page", "maria", 11, -42, -28, DROPPED, 12, -28, "ready"),
    Promise("Cache dependencies in the pipeline", "bob", 11, -42, -35, DONE, 11, -33, "pipeline"),
    Promise("Stand-up at 9:45, standing up", "ann", 11, -40, None, DONE, 11, -39, retro=False),
    Promise("Every flaky test gets an owner, or goes", "yuki", 11, -42, -5, key="wolf"),
    Promise("Run our own mock bank", "omar", 11, -42, -20, DROPPED, 13, -14, "mock"),
    Promise("Certificates renew by job; warn 21 days ahead", "omar", 12, -28, -15, DONE, 12, -17, "certificate"),
    Promise(
        "Checkout runbook: one page, tried by somebody new",
        "yuki",
        12,
        -28,
        -14,
        DONE,
        13,
        -14,
        "certificate",
    ),
    Promise("Status page within 10 minutes of an outage", "maria", 12, -28, -18, DONE, 12, -20, "status"),
    Promise("Split the pipeline: browser tests after the merge", "bob", 12, -28, 4, DOING, key="hotfix"),
    Promise("Get a sandbox with 3-D Secure from the bank", "maria", 12, -28, None, BLOCKED, key="sandbox"),
    Promise("Copy a small, anonymous production to staging", "omar", 13, -14, 10, DOING, key="staging"),
    Promise("Two people in the ledger's code, every sprint", "ann", 13, -14, 0, DONE, 14, 0, "ledger"),
    Promise("Mute alerts that nobody acted on for 30 days", "", 13, -14, 7, key="alerts"),
    Promise("Invite support to refinement, every other week", "maria", 13, -14, -7, DONE, 13, -8, "support"),
    Promise("Book our room before Sales books it", "yuki", 13, -6, -2, retro=False),
    Promise("Find the exchange-rate job a home", "omar", 14, 0, 3, key="rates"),
    Promise("Red main: who merged last looks first", "", 14, 0, key="flaky"),
)

INBOX = (
    ("b", "Ask for the new laptops BEFORE the old ones catch fire", ""),
    ("y", "The drill on Monday: praise whoever found step 7", "Went well"),
    ("m", "Black Friday: what do we want to have slept on?", ""),
)

OWN_TEMPLATE = Template(
    "Shipped, stuck, thanks",
    "After a short sprint, when there is only half an hour.",
    (
        TemplateColumn("Shipped", "What is out there and being used?", Mood.GOOD),
        TemplateColumn("Stuck", "What waits, and for whom?", Mood.BAD),
        TemplateColumn("Thanks", "Who made your week easier?", Mood.GOOD),
        TemplateColumn("Actions", "What will we do, by when, and who?", Mood.ACTION),
    ),
)
