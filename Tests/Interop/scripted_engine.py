"""An engine that is not ours: the routes that a BFF polls, answered as a test says."""

import asyncio
import contextlib

from aiohttp import web

STATE, AGENTS, MODELS = "/api/system/state/current", "/api/system/metrics/agents", "/api/system/metrics/models"


class ScriptedEngine:
    """`answers` has what each route answers: an object, a text, or a status; `delay` is how long each takes; `asked` what was."""

    def __init__(self):
        self.answers = {
            STATE: {},
            AGENTS: {},
            MODELS: {},
            "/api/actions/reset": {"success": True},
            "/api/actions/rebalance": {"success": True},
        }
        self.delay = 0
        self.asked = []
        self.runner = None
        self.port = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def state(self):
        return self.answers[STATE]

    @state.setter
    def state(self, state):
        self.answers[STATE] = state

    async def start(self):
        """Listens; at a second start on the port of the first."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        self.runner = web.AppRunner(application, shutdown_timeout=0.01)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        return self

    async def stop(self):
        if self.runner is not None:
            await self.runner.cleanup()
            self.runner = None

    async def _answer(self, request):
        self.asked.append((request.method, request.path))
        await asyncio.sleep(self.delay)
        answer = self.answers.get(request.path, 404)
        if isinstance(answer, int):
            return web.json_response({"detail": "scripted"}, status=answer)
        if isinstance(answer, str):
            return web.Response(text=answer, content_type="application/json")
        return web.json_response(answer, status=201 if request.method == "POST" else 200)


@contextlib.asynccontextmanager
async def scripted_engine(**members):
    """One that runs."""
    engine = ScriptedEngine()
    for name, value in members.items():
        setattr(engine, name, value)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()
