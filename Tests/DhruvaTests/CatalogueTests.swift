import Dhruva
import TestSupport
import Testing
import WebSocketCommon

@Suite("The catalogue is what the ecosystem's plan has for an adapter store")
struct CatalogueTests {
    private let catalogue = Dhruva.catalogue

    @Test("its names, ports and welcome")
    func names() {
        #expect(catalogue.name == "dhruva")
        #expect(catalogue.ports == Ports(webSocket: 8693, http: 8683))
        #expect(catalogue.welcome == "Connected to Dhruva adapter distribution")
        #expect(
            catalogue.channels.map(\.pattern) == [
                "adapter:{adapter_id}", "storage:{storage_type}", "distribution", "global",
            ]
        )
        let planned = ["adapter.stored", "adapter.updated", "adapter.distributed", "storage.event"]
        #expect(planned.allSatisfy { catalogue.event($0) != nil })
        #expect(catalogue.request("get_adapter_status") != nil)
    }

    @Test(
        "an event goes where the plan has it, with the least of a payload",
        arguments: [
            ("adapter.stored", ["adapter_id": "a", "any": 1], ["adapter:a", "global"]),
            ("adapter.updated", ["adapter_id": "a"], ["adapter:a"]),
            ("adapter.distributed", ["adapter_id": "a"], ["distribution", "adapter:a"]),
            ("storage.event", ["storage_type": "s3", "any": 1], ["storage:s3"]),
        ] as [(String, JSONObject, [String])]
    )
    func routes(_ name: String, _ data: JSONObject, _ channels: [String]) throws {
        var desk = try Desk()
        try desk.publish(name, data)
        #expect(desk.record.first?.channels == channels)
    }

    @Test("a read of a channel needs no more than its own permission, and a command dhruva:control")
    func permissions() throws {
        let channel = try #require(catalogue.channels.first)
        #expect(
            catalogue.readPermissions(of: channel) == [
                "dhruva:adapter:read", "dhruva:admin", "admin",
            ]
        )
        #expect(catalogue.controlPermissions.first == "dhruva:control")
        let commands = catalogue.requests.filter(\.changesState).map(\.name)
        #expect(
            commands == [
                "store_adapter", "update_adapter", "remove_adapter", "distribute_adapter",
                "confirm_distribution",
            ]
        )
    }

    @Test("channels tell what they are about")
    func states() throws {
        var desk = try Desk()
        try desk.store("a", "1", "one")
        try desk.ask("distribute_adapter", ["adapter_id": "a", "targets": ["x"]])
        func state(_ name: String) throws -> JSONObject? {
            desk.service.state(of: try catalogue.channelName(name))
        }
        let adapter = try #require(try state("adapter:a"))
        #expect(adapter["latest"] == "1")
        #expect(adapter["latest_versions"]?.arrayValue?.count == 1)
        #expect(try state("adapter:b") == nil)
        #expect(try state("distribution")?["pending"] == 1)
        #expect(
            try state("storage:content") == [
                "contents": 1, "bytes": 3, "limit": .integer(1 << 30), "revision": 2,
            ]
        )
        #expect(try state("storage:s3") == nil)
        #expect(try state("global")?["adapters"] == 1)
        #expect(try desk.ask("get_status", ["adapter_id": "a"])["status"] == "found")
    }
}
