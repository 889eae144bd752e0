"""The hub's own vital figures: akosha sees how all services fare, from the start and without being told."""

from services import AKOSHA, ALL_SERVED, SESSION_BUDDY
from support import REPOSITORY, Client, eventually_async

FIGURES = {
    "hub_up", "hub_connections", "hub_memory_bytes", "hub_outbox_bytes", "hub_processor_ratio", "hub_messages_per_second",
    "hub_deliveries_per_second", "hub_drops_per_second", "hub_loop_delay_seconds",
}  # fmt: skip


async def latest(akosha, name, service):
    """The last value of a figure of a service; `None` when akosha has none yet."""
    reply = await akosha.request("get_metric", {"name": name, "labels": {"service": service.name}})
    return reply["data"]["series"][0]["last_value"] if reply["type"] == "response" else None


async def test_akosha_sees_all_services_of_the_hub(start):
    """The services' ports are the kernel's choice here, so it is the supervisor that says where they are."""
    hub = start(
        ["run", "--settings", str(REPOSITORY / "settings")],
        service=AKOSHA,
        ECOSYSTEM_HUB_SERVICES=",".join(service.name for service in ALL_SERVED),
        AKOSHA_VITALS_INTERVAL="1s",
    )
    async with Client.connect(hub.uri) as akosha:

        async def metrics():
            listed = (await akosha.answer("list_metrics", {"prefix": "hub_"}))["metrics"]
            return {metric["name"] for metric in listed if metric["series"] == len(ALL_SERVED)} == FIGURES

        await eventually_async(metrics, what="the figures of all services")
        assert await latest(akosha, "hub_connections", AKOSHA) == 1
        assert await latest(akosha, "hub_up", SESSION_BUDDY) == 1
        assert await latest(akosha, "hub_memory_bytes", SESSION_BUDDY) > 1 << 20


async def test_a_service_that_is_gone_is_down_and_its_figures_go_on_when_it_is_back(start):
    neighbour = start(service=SESSION_BUDDY)
    settings = SESSION_BUDDY.variables(HTTP_PORT=str(neighbour.http_port))
    hub = start(service=AKOSHA, ECOSYSTEM_HUB_SERVICES="akosha,session-buddy", AKOSHA_VITALS_INTERVAL="1s", **settings)
    async with Client.connect(hub.uri) as akosha:

        async def is_up(expected):
            return await latest(akosha, "hub_up", SESSION_BUDDY) == expected

        await eventually_async(lambda: is_up(1), what="session-buddy")
        neighbour.kill()
        await eventually_async(lambda: is_up(0), what="its end")
        neighbour.restart()
        await eventually_async(lambda: is_up(1), what="its return")


async def test_vital_figures_can_be_switched_off(start):
    hub = start(service=AKOSHA, AKOSHA_VITALS_ENABLED="false")
    async with Client.connect(hub.uri) as akosha:
        await akosha.answer("record_metric", {"name": "mine", "value": 1})
        assert [metric["name"] for metric in (await akosha.answer("list_metrics"))["metrics"]] == ["mine"]
