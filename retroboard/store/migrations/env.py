"""What Alembic runs: the migrations, on the connection and in the transaction that it is handed."""

from alembic import context

from retroboard.store.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
