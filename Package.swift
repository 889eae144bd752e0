// swift-tools-version: 6.2
// The map of the code, in layer order: arrows go down only. docs/architecture.md tells the story.
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "ecosystem-hub",
    products: [
        .executable(name: "ecosystem-hub", targets: ["EcosystemHub"])
    ],
    targets: [
        // System: module maps and headers, no logic.
        .target(name: "CLinux", cSettings: [.define("_GNU_SOURCE")]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),
        // Without pkg-config: what that says of hiredis has a flag that SwiftPM refuses.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CMath"),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Pure core: bytes and time in, bytes and events out. No I/O, no clock, no randomness.
        .target(name: "WebSocketProtocol", swiftSettings: strict),
        .target(
            name: "WebSocketCommon",
            dependencies: ["WebSocketProtocol"],
            swiftSettings: strict
        ),
        .target(name: "Telemetry", swiftSettings: strict),
        .target(
            name: "ModelContext",
            dependencies: ["WebSocketCommon", "WebSocketProtocol"],
            swiftSettings: strict
        ),

        // Adapters: one outside thing each.
        .target(name: "EventLoop", dependencies: ["CLinux"], swiftSettings: strict),
        .target(name: "Deflate", dependencies: ["CZlib"], swiftSettings: strict),
        .target(
            name: "TransportSecurity",
            dependencies: ["CLinux", "COpenSSL"],
            swiftSettings: strict
        ),
        .target(
            name: "Settings",
            dependencies: ["CYAML", "Telemetry", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .target(
            name: "SQLiteStore",
            dependencies: ["CSQLite", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .target(
            name: "RedisBackplane",
            dependencies: ["CHiredis", "CLinux", "EventLoop", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .target(
            name: "XMLParsing",
            dependencies: ["CExpat", "WebSocketCommon"],
            swiftSettings: strict
        ),

        // Server: accept → upgrade → route → fan out; and the other end of the wire.
        .target(
            name: "HubServer",
            dependencies: [
                "Deflate", "EventLoop", "ModelContext", "Settings", "Telemetry",
                "TransportSecurity", "WebSocketCommon", "WebSocketProtocol",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "HubClient",
            dependencies: [
                "EventLoop", "TransportSecurity", "WebSocketCommon", "WebSocketProtocol",
            ],
            swiftSettings: strict
        ),

        // Services: a catalogue and a manager each. No sockets, no clock.
        .target(name: "SessionBuddy", dependencies: ["WebSocketCommon"], swiftSettings: strict),
        .target(name: "Mahavishnu", dependencies: ["WebSocketCommon"], swiftSettings: strict),
        .target(name: "Akosha", dependencies: ["WebSocketCommon"], swiftSettings: strict),
        .target(name: "Crackerjack", dependencies: ["WebSocketCommon"], swiftSettings: strict),
        .target(name: "Dhruva", dependencies: ["WebSocketCommon"], swiftSettings: strict),
        .target(name: "Excalidraw", dependencies: ["WebSocketCommon"], swiftSettings: strict),
        .target(name: "Hermes", dependencies: ["CMath", "WebSocketCommon"], swiftSettings: strict),
        .target(
            name: "EnergyStream",
            dependencies: ["CMath", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .target(
            name: "ConsciousnessTelemetry",
            dependencies: ["WebSocketCommon"],
            swiftSettings: strict
        ),
        .target(
            name: "BrainStream",
            dependencies: ["CMath", "WebSocketCommon"],
            swiftSettings: strict
        ),

        // Pollers: what services look at outside, each on a thread of its own.
        .target(
            name: "VitalFigures",
            dependencies: [
                "HubClient", "HubServer", "Telemetry", "WebSocketCommon", "WebSocketProtocol",
            ],
            swiftSettings: strict
        ),

        .target(
            name: "EnginePoller",
            dependencies: ["HubClient", "HubServer", "WebSocketCommon", "WebSocketProtocol"],
            swiftSettings: strict
        ),

        // The files of telemetry, on a thread of their own.
        .target(
            name: "TelemetryFiles",
            dependencies: ["CLinux", "ConsciousnessTelemetry", "EventLoop", "WebSocketCommon"],
            swiftSettings: strict
        ),

        // What a simulation needs of the outside world: its file, its thread, programs, libraries, recordings.
        .target(
            name: "SimulationHost",
            dependencies: ["CLinux", "EventLoop", "Hermes", "Settings", "WebSocketCommon"],
            swiftSettings: strict
        ),

        // Supervision: child processes, sockets handed over, readiness, restarts, teardown.
        .target(
            name: "Supervisor",
            dependencies: ["EventLoop", "Settings", "Telemetry", "WebSocketCommon"],
            swiftSettings: strict
        ),

        // Executable: one file a subcommand; wires, nothing else.
        .executableTarget(
            name: "EcosystemHub",
            dependencies: [
                "Akosha", "BrainStream", "CLinux", "ConsciousnessTelemetry", "Crackerjack",
                "Dhruva", "EnergyStream", "EnginePoller", "EventLoop", "Excalidraw", "Hermes",
                "HubClient", "HubServer", "Mahavishnu", "RedisBackplane", "SQLiteStore",
                "SessionBuddy", "Settings", "SimulationHost", "Supervisor", "Telemetry",
                "TelemetryFiles", "TransportSecurity", "VitalFigures", "WebSocketCommon",
                "WebSocketProtocol", "XMLParsing",
            ],
            swiftSettings: strict
        ),

        // Benchmark: the hub beside a plain loop of send(), each in a process of its own.
        .executableTarget(
            name: "Benchmark",
            dependencies: [
                "Akosha", "BrainStream", "CLinux", "ConsciousnessTelemetry", "Crackerjack",
                "Dhruva", "EnergyStream", "EventLoop", "Excalidraw", "Hermes", "HubClient",
                "Mahavishnu", "SessionBuddy", "WebSocketCommon", "WebSocketProtocol", "XMLParsing",
            ],
            swiftSettings: strict
        ),

        // Tests: a target for each; helpers that two of them use are in TestSupport.
        .target(
            name: "TestSupport",
            dependencies: [
                "CLinux", "EventLoop", "HubServer", "Settings", "Telemetry", "TransportSecurity",
                "WebSocketCommon", "WebSocketProtocol",
            ],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .testTarget(
            name: "WebSocketProtocolTests",
            dependencies: ["TestSupport", "WebSocketProtocol"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "WebSocketCommonTests",
            dependencies: ["TestSupport", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .testTarget(name: "DeflateTests", dependencies: ["Deflate"], swiftSettings: strict),
        .testTarget(
            name: "HubServerTests",
            dependencies: [
                "Deflate", "EventLoop", "HubClient", "HubServer", "SQLiteStore", "SessionBuddy",
                "Settings", "Telemetry", "TestSupport", "TransportSecurity", "WebSocketCommon",
                "WebSocketProtocol",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SessionBuddyTests",
            dependencies: ["SQLiteStore", "SessionBuddy", "TestSupport", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "MahavishnuTests",
            dependencies: ["Mahavishnu", "TestSupport", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AkoshaTests",
            dependencies: ["Akosha", "TestSupport", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "VitalFiguresTests",
            dependencies: [
                "HubServer", "Telemetry", "TestSupport", "VitalFigures", "WebSocketCommon",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CrackerjackTests",
            dependencies: ["Crackerjack", "TestSupport", "WebSocketCommon", "XMLParsing"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DhruvaTests",
            dependencies: [
                "Dhruva", "SQLiteStore", "TestSupport", "TransportSecurity", "WebSocketCommon",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ExcalidrawTests",
            dependencies: ["Excalidraw", "TestSupport", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HermesTests",
            dependencies: ["CMath", "Hermes", "TestSupport", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EnergyStreamTests",
            dependencies: ["CMath", "EnergyStream", "TestSupport", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ConsciousnessTelemetryTests",
            dependencies: ["ConsciousnessTelemetry", "TestSupport", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TelemetryFilesTests",
            dependencies: [
                "CLinux", "ConsciousnessTelemetry", "EventLoop", "TelemetryFiles", "TestSupport",
                "WebSocketCommon",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BrainStreamTests",
            dependencies: ["BrainStream", "CMath", "TestSupport", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EnginePollerTests",
            dependencies: [
                "EnginePoller", "EventLoop", "HubServer", "TestSupport", "WebSocketCommon",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RedisBackplaneTests",
            dependencies: [
                "CLinux", "EventLoop", "RedisBackplane", "TestSupport", "WebSocketCommon",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SimulationHostTests",
            dependencies: [
                "CLinux", "EventLoop", "Hermes", "Settings", "SimulationHost", "TestSupport",
                "WebSocketCommon",
            ],
            exclude: ["Modules/Icarus/spring.c"],
            swiftSettings: strict
        ),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"], swiftSettings: strict),
        .testTarget(
            name: "ModelContextTests",
            dependencies: ["ModelContext", "TestSupport", "WebSocketCommon", "WebSocketProtocol"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EventLoopTests",
            dependencies: ["CLinux", "EventLoop", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TransportSecurityTests",
            dependencies: ["TransportSecurity"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings", "Telemetry", "TestSupport", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SQLiteStoreTests",
            dependencies: ["SQLiteStore", "TestSupport", "TransportSecurity", "WebSocketCommon"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "XMLParsingTests",
            dependencies: ["TestSupport", "WebSocketCommon", "XMLParsing"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SupervisorTests",
            dependencies: [
                "EventLoop", "Settings", "Supervisor", "Telemetry", "TestSupport",
                "WebSocketCommon",
            ],
            swiftSettings: strict
        ),
    ]
)
