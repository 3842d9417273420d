"""The templates that come with the board: when each helps, and the question that each of its columns asks.

The formats are the field's own; the words are for people who never sat in a retro. Every template ends in a
column of actions, because a retro that promises nothing changes nothing.
"""

from __future__ import annotations

from retroboard.domain.model import Mood, Template, TemplateColumn

ACTIONS = TemplateColumn("Actions", "What will we do, who sees to it, and by when?", Mood.ACTION)


def with_actions(columns: tuple[TemplateColumn, ...]) -> tuple[TemplateColumn, ...]:
    """The columns, and after them one for actions if none is for actions yet."""
    if any(column.mood is Mood.ACTION for column in columns):
        return columns
    return (*columns, ACTIONS)


def find(name: str, own: tuple[Template, ...] = ()) -> Template | None:
    """The template that a name means: case, spaces and punctuation do not matter, and a start will do.

    A whole name goes before a start, and the team's `own` templates before those built in. None if nothing
    matches, or if a start fits several: "sta" may be Start/Stop/Continue or Starfish.
    """
    wanted = _key(name)
    if not wanted:
        return None
    for templates in (own, BUILT_IN):
        for template in templates:
            if _key(template.name) == wanted:
                return template
    for templates in (own, BUILT_IN):
        starting = [template for template in templates if _key(template.name).startswith(wanted)]
        if starting:
            return starting[0] if len(starting) == 1 else None
    return None


def _key(name: str) -> str:
    """What is compared of a name; one of nothing but signs is compared as it is."""
    folded = name.casefold()
    return "".join(filter(str.isalnum, folded)) or folded.strip()


def _template(name: str, purpose: str, *columns: tuple[str, str, Mood]) -> Template:
    return Template(name, purpose, with_actions(tuple(TemplateColumn(*column) for column in columns)))


BUILT_IN: tuple[Template, ...] = (
    _template(
        "Well/Didn't/Actions",
        "The plain one: for a first retro, or when there is little time.",
        ("Went well", "What went well that we want to see again?", Mood.GOOD),
        ("Didn't", "What got in our way or could have gone better?", Mood.BAD),
    ),
    _template(
        "Start/Stop/Continue",
        "When the team wants to change how it works and needs ideas.",
        ("Start", "What should we begin that we do not do yet?", Mood.NEUTRAL),
        ("Stop", "What do we do that costs more than it helps?", Mood.BAD),
        ("Continue", "What works and should stay as it is?", Mood.GOOD),
    ),
    _template(
        "Mad/Sad/Glad",
        "When feelings ran high, or nobody speaks of them.",
        ("Mad", "What annoyed you or kept you from your work?", Mood.BAD),
        ("Sad", "What let you down, or made you lose heart?", Mood.BAD),
        ("Glad", "What made you happy or proud?", Mood.GOOD),
    ),
    _template(
        "4Ls",
        "At the end of a project or a release, to look back on a longer time.",
        ("Liked", "What did you enjoy, and would like to have again?", Mood.GOOD),
        ("Learned", "What do you know now that you did not know before?", Mood.NEUTRAL),
        ("Lacked", "What was missing: time, people, answers, tools?", Mood.BAD),
        ("Longed for", "What did you wish for that would have helped?", Mood.NEUTRAL),
    ),
    _template(
        "DAKI",
        "When habits have piled up and something has to give: Drop, Add, Keep, Improve.",
        ("Drop", "What should we give up because it no longer helps?", Mood.BAD),
        ("Add", "What new thing would be worth trying?", Mood.NEUTRAL),
        ("Keep", "What helps us and must not get lost?", Mood.GOOD),
        ("Improve", "What is useful, but could work better?", Mood.NEUTRAL),
    ),
    _template(
        "KALM",
        "When most things work and need tuning, not a new start: Keep, Add, Less, More.",
        ("Keep", "What is just right as it is?", Mood.GOOD),
        ("Add", "What is not there yet and would help us?", Mood.NEUTRAL),
        ("Less", "What do we do too much of?", Mood.BAD),
        ("More", "What helps us, but happens too rarely?", Mood.GOOD),
    ),
    _template(
        "Sailboat",
        "When a goal lies ahead: what carries us there, and what might sink us.",
        ("Island", "Where do we want to get to?", Mood.NEUTRAL),
        ("Wind", "What pushes us forward?", Mood.GOOD),
        ("Anchors", "What holds us back?", Mood.BAD),
        ("Rocks", "What lies ahead that could hurt us?", Mood.BAD),
    ),
    _template(
        "Speedboat",
        "When the team feels slow and wants to find out why.",
        ("Engines", "What gives us speed?", Mood.GOOD),
        ("Anchors", "What slows us down, and by how much?", Mood.BAD),
    ),
    _template(
        "Starfish",
        "When start and stop are too coarse: for a team that knows its habits.",
        ("Keep doing", "What do we do well and want to go on doing?", Mood.GOOD),
        ("More of", "What helps and deserves more of our time?", Mood.GOOD),
        ("Start", "What have we not tried yet that might help?", Mood.NEUTRAL),
        ("Less of", "What is of use, but takes too much of our time?", Mood.BAD),
        ("Stop", "What helps nobody and can go?", Mood.BAD),
    ),
    _template(
        "Rose/Thorn/Bud",
        "A gentle one, for people who are new to retros or to each other.",
        ("Rose", "What went well, small wins included?", Mood.GOOD),
        ("Thorn", "What hurt, or made the work hard?", Mood.BAD),
        ("Bud", "What has just begun and could become something good?", Mood.NEUTRAL),
    ),
    _template(
        "KPT",
        "A quick one for every week that ends in small experiments: Keep, Problem, Try.",
        ("Keep", "What worked, so that we go on with it?", Mood.GOOD),
        ("Problem", "What made trouble, big or small?", Mood.BAD),
        ("Try", "What small experiment could we try next?", Mood.NEUTRAL),
    ),
    # No "Discussing" or "Discussed": the votes give the order, and the board shows which topic is being
    # talked about.
    _template(
        "Lean Coffee",
        "When there is no theme: people bring topics, and votes decide the order.",
        ("To discuss", "What would you like to talk about today?", Mood.NEUTRAL),
        ("Takeaways", "What did we learn or agree on while we talked?", Mood.NEUTRAL),
    ),
)
"""What a new retro can start from. The first is the default."""
