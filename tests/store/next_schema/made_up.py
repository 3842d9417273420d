"""A made-up next schema, to try an upgrade with: two tables that hold rows are made anew, and a third is filled.

It comes after whatever is the newest real one.
"""

import sqlalchemy as sa
from alembic import op

from retroboard.store.migrations import HERE, rows_stay
from retroboard.store.schema import revision as called

NEWEST = max(int(path.name[:4]) for path in (HERE / "versions").glob("[0-9]*.py"))

revision = called(NEWEST + 1)
down_revision = called(NEWEST)


def upgrade() -> None:
    with rows_stay("card", "retro"):
        with op.batch_alter_table("card", table_kwargs={"sqlite_with_rowid": False}) as card:
            card.alter_column("text", new_column_name="words")
            card.add_column(sa.Column("made_up", sa.String(length=20), nullable=False, server_default="none"))
        with op.batch_alter_table("retro") as retro:  # which rows of most tables name
            retro.alter_column("title", type_=sa.String(length=200), existing_type=sa.Text(), existing_nullable=False)
    op.execute("UPDATE card SET made_up = 'red' WHERE rank > 1")
    op.create_table(
        "made_up",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_up")),
    )
    op.execute("INSERT INTO made_up (id, name) SELECT id, name FROM team")
