import Testing
import WebSocketCommon

@Suite("Permissions follow from the names of service and channel")
struct PermissionTests {
    private let catalogue = Catalogue(
        name: "garden",
        summary: "For tests.",
        ports: Ports(webSocket: 1, http: 2),
        channels: [
            .kind("bed", id: "bed_id", "One bed.", readPermission: "plants:read"),
            .plain("weather", "For all."),
        ],
        events: [],
        requests: []
    )

    @Test("a channel is read by its own permission, the ecosystem's name for it, or an owner's")
    func reading() {
        #expect(
            catalogue.channels.map { catalogue.readPermissions(of: $0) } == [
                ["garden:bed:read", "plants:read", "garden:admin", "admin"],
                ["garden:weather:read", "garden:admin", "admin"],
            ]
        )
    }

    @Test("a channel is written by its own permission, the service's, or an owner's")
    func publishing() {
        #expect(
            catalogue.channels.map { catalogue.publishPermissions(of: $0) } == [
                ["garden:bed:publish", "garden:publish", "garden:admin", "admin"],
                ["garden:weather:publish", "garden:publish", "garden:admin", "admin"],
            ]
        )
    }

    @Test("what changes something takes control of the service, or an owner")
    func control() {
        #expect(catalogue.controlPermissions == ["garden:control", "garden:admin", "admin"])
        #expect(catalogue.ownerPermissions == ["garden:admin", "admin"])
    }
}
