"""Who has left the team."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("member", sa.Column("has_left", sa.Boolean(), nullable=False, server_default=sa.false()))
