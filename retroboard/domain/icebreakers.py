"""Questions to begin with, and the spirit in which a retro is held.

A question here can be answered in one sentence by anybody, of any age and background, and asks for nothing private.
"""

from __future__ import annotations

from collections.abc import Sequence

PRIME_DIRECTIVE = (
    "Whatever we find: everybody did their best with what they knew, what they could, and what there was at the time."
)
"""After Norman Kerth's "Project Retrospectives" (2001), in our own words."""

QUESTIONS: tuple[str, ...] = (
    "What made you smile this week?",
    "What did you learn lately that you wish you had known a year ago?",
    "Which weather fits the last two weeks?",
    "If the last weeks were a film, what would it be called?",
    "What is the best thing within your reach right now?",
    "Tea, coffee, or something else altogether?",
    "Which sound do you like to work to?",
    "What would you gladly do every day?",
    "Which small thing makes your day better?",
    "What did you eat last that was really good?",
    "If you had an hour more each day, what would you use it for?",
    "Which skill of a colleague would you like to have for a day?",
    "What are you looking forward to?",
    "What was your first job?",
    "Which word describes your week?",
    "Which tool could you not work without?",
    "What would you do today if nothing could go wrong?",
    "Which smell takes you back to somewhere?",
    "Morning or night: when do you think best?",
    "Which book, film or song would you recommend?",
    "What is something simple that you never learned?",
    "If our team were an animal, which one?",
    "Which place would you show a friend who visits your town?",
    "What did you do as a child for hours on end?",
    "What have you changed your mind about?",
    "Which invention would you undo?",
    "What are you proud of that nobody asked you about?",
    "If you could teach everybody one thing, what would it be?",
    "Which season is yours?",
    "What is on your desk that tells something about you?",
    "Which question would you like to be asked?",
    "What did somebody do for you lately that helped?",
    "Which meeting would you keep if you could keep only one?",
    "What is your favourite error message?",
    "Which bug will you never forget?",
    "What would our users say about the last weeks?",
    "Which key on your keyboard is worn out?",
    "What would you build in a week with no plan?",
    "What is the oldest thing that you still use?",
    "Which three words would a new colleague use for us?",
    "What did you delete lately, and was it good?",
    "If the last weeks were a dish, how did it taste?",
    "Which superpower would be of no use at all to us?",
    "What gives you energy, and what takes it?",
    "Which habit would you like to have?",
    "What was the best question that you heard this week?",
    "Which colour is today?",
    "What have you put off for too long?",
    "Whom would you like to thank, and for what?",
    "What could you talk about for ten minutes without notes?",
    "Which mistake taught you most?",
    "If we had a mascot, what would it be?",
    "What did you do for the first time lately?",
    "Where would you work if you could work anywhere for a month?",
    "Which game would you play with all of us?",
    "What do you do when you are stuck?",
    "Which tradition should every team have?",
    "What would you put on a sticker for your laptop?",
    "Which advice do you give but not take?",
    "What is harder than it looks in your work?",
    "What is easier than others think?",
    "How full is your battery, in per cent?",
    "Which emoji would sum up your last two weeks?",
    "What should we celebrate more often?",
)


def drawn(number: int, asked: Sequence[str] = (), own: Sequence[str] = ()) -> str:
    """A question to begin with; any number gives one. `asked` are those of before, the latest last.

    The person's own come first, then these, each before any is asked again; never the latest once more.
    """
    for questions in (own, QUESTIONS):
        fresh = [question for question in questions if question not in asked]
        if fresh:
            return fresh[number % len(fresh)]
    every = [question for question in (*own, *QUESTIONS) if question != asked[-1]]
    return every[number % len(every)]
