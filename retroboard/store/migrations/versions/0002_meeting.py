"""The course of a meeting: stages that are off, hidden cards, rounds of votes, timers, notes, remarks, reviews."""

import sqlalchemy as sa
from alembic import op

from retroboard.store.migrations import rows_stay

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with rows_stay("team", "template", "retro", "action", "topic", "vote"):
        with op.batch_alter_table("team") as team:
            team.add_column(sa.Column("most_open", sa.Integer(), nullable=False, server_default="5"))
            team.add_column(sa.Column("most_each", sa.Integer(), nullable=False, server_default="2"))
        with op.batch_alter_table("template") as template:
            template.add_column(sa.Column("skip", sa.Text(), nullable=False, server_default=""))
        with op.batch_alter_table("retro") as retro:
            retro.alter_column("votes_each", existing_type=sa.Integer(), nullable=True)
            retro.add_column(sa.Column("skipped", sa.Text(), nullable=False, server_default=""))
            retro.add_column(sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
            retro.add_column(sa.Column("facilitator_id", sa.String(), nullable=True))
            retro.add_column(sa.Column("vote_round", sa.Integer(), nullable=False, server_default="1"))
            retro.add_column(sa.Column("question", sa.Text(), nullable=False, server_default=""))
            retro.add_column(sa.Column("spotlight", sa.String(length=32), nullable=True))
            retro.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
            retro.add_column(sa.Column("autopilot", sa.Boolean(), nullable=False, server_default=sa.false()))
            retro.add_column(sa.Column("stage_since", sa.BigInteger(), nullable=True))
            retro.add_column(sa.Column("spent", sa.Text(), nullable=False, server_default="{}"))
            retro.add_column(sa.Column("wrote_hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
            retro.create_foreign_key(op.f("fk_retro_facilitator_id"), "member", ["facilitator_id"], ["id"])
        with op.batch_alter_table("action") as action:
            action.add_column(sa.Column("signal", sa.Text(), nullable=False, server_default=""))
            action.add_column(sa.Column("verdict", sa.String(length=20), nullable=True))
            action.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
            action.add_column(sa.Column("escalated_to", sa.Text(), nullable=False, server_default=""))
            action.add_column(sa.Column("reviewed", sa.Integer(), nullable=False, server_default="0"))
        with op.batch_alter_table("topic") as topic:
            topic.add_column(sa.Column("talk", sa.String(length=20), nullable=False, server_default="waiting"))
            topic.add_column(sa.Column("notes", sa.Text(), nullable=False, server_default=""))
        with op.batch_alter_table("vote") as vote:
            vote.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "remark",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("retro_id", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(length=20), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_remark_member_id")),
        sa.ForeignKeyConstraint(["retro_id"], ["retro.id"], name=op.f("fk_remark_retro_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_remark_retro_id"), "remark", ["retro_id"], unique=False)
    op.create_table(
        "timer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("retro_id", sa.String(), nullable=False),
        sa.Column("topic_id", sa.String(), nullable=True),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("rest", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["retro_id"], ["retro.id"], name=op.f("fk_timer_retro_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_timer_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
    )
    op.create_index(op.f("ix_timer_retro_id"), "timer", ["retro_id"], unique=False)
    op.create_index(op.f("ix_timer_topic_id"), "timer", ["topic_id"], unique=False)
