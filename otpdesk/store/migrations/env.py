"""What Alembic runs: the steps that are due, on the connection and in the transaction it was handed."""

from alembic import context

from otpdesk.store import tables  # noqa: F401 - declares the tables
from otpdesk.store.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
    version_table="alembic_version",
)
with context.begin_transaction():
    context.run_migrations()
