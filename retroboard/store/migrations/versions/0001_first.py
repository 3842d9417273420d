"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("function", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_member_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_team_id"), "member", ["team_id"], unique=False)
    op.create_table(
        "retro",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("votes_each", sa.Integer(), nullable=False),
        sa.Column("votes_cap", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_retro_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retro")),
        sa.UniqueConstraint("team_id", "number", name=op.f("uq_retro_team_id")),
    )
    op.create_table(
        "template",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_template_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
    )
    op.create_index(op.f("ix_template_team_id"), "template", ["team_id"], unique=False)
    op.create_table(
        "action",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("retro_id", sa.String(), nullable=True),
        sa.Column("card_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["retro_id"], ["retro.id"], name=op.f("fk_action_retro_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_action_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("team_id", "number", name=op.f("uq_action_team_id")),
    )
    op.create_table(
        "inbox_card",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_inbox_card_author_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_inbox_card_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_card")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_inbox_card_team_id"), "inbox_card", ["team_id"], unique=False)
    op.create_table(
        "retro_column",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("retro_id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("mood", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["retro_id"], ["retro.id"], name=op.f("fk_retro_column_retro_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retro_column")),
    )
    op.create_index(op.f("ix_retro_column_retro_id"), "retro_column", ["retro_id"], unique=False)
    op.create_table(
        "topic",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("retro_id", sa.String(), nullable=False),
        sa.Column("column_id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["column_id"], ["retro_column.id"], name=op.f("fk_topic_column_id")),
        sa.ForeignKeyConstraint(["retro_id"], ["retro.id"], name=op.f("fk_topic_retro_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_topic_column_id"), "topic", ["column_id"], unique=False)
    op.create_index(op.f("ix_topic_retro_id"), "topic", ["retro_id"], unique=False)
    op.create_table(
        "card",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("retro_id", sa.String(), nullable=False),
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_card_author_id")),
        sa.ForeignKeyConstraint(["retro_id"], ["retro.id"], name=op.f("fk_card_retro_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_card_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_card_retro_id"), "card", ["retro_id"], unique=False)
    op.create_index(op.f("ix_card_topic_id"), "card", ["topic_id"], unique=False)
    op.create_table(
        "vote",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("retro_id", sa.String(), nullable=False),
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_vote_member_id")),
        sa.ForeignKeyConstraint(["retro_id"], ["retro.id"], name=op.f("fk_vote_retro_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_vote_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_vote_retro_id"), "vote", ["retro_id"], unique=False)
    op.create_index(op.f("ix_vote_topic_id"), "vote", ["topic_id"], unique=False)
    op.create_table(
        "comment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("retro_id", sa.String(), nullable=False),
        sa.Column("card_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_comment_author_id")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_comment_card_id")),
        sa.ForeignKeyConstraint(["retro_id"], ["retro.id"], name=op.f("fk_comment_retro_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_comment_card_id"), "comment", ["card_id"], unique=False)
    op.create_index(op.f("ix_comment_retro_id"), "comment", ["retro_id"], unique=False)
