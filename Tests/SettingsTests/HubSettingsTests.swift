import Telemetry
import Testing

@testable import Settings

@Suite("The hub's own settings")
struct HubSettingsTests {
    private func hub(
        _ text: String,
        environment: [String: String] = [:]
    ) throws(SettingsErrors) -> HubSettings {
        try read(
            text,
            file: "settings/hub.yaml",
            name: "ECOSYSTEM_HUB",
            environment: environment
        ) { reader in
            HubSettings(reading: &reader, knownServices: ["session-buddy", "dhruva"])
        }
    }

    @Test("every key is read")
    func keys() throws {
        var expected = HubSettings()
        expected.services = ["dhruva"]
        expected.stateDirectory = "/var/lib/ecosystem-hub"
        expected.logLevel = .warning
        expected.supervisor.watchdog = .zero
        expected.supervisor.restartIntensity = 7
        let text = """
            services: [dhruva]
            state_directory: /var/lib/ecosystem-hub
            log_level: debug
            supervisor: {watchdog: 0, restart_intensity: 6}
            """
        let environment = [
            "ECOSYSTEM_HUB_LOG_LEVEL": "warning",
            "ECOSYSTEM_HUB_SUPERVISOR_RESTART_INTENSITY": "7",
        ]
        #expect(try hub(text, environment: environment) == expected)
    }

    @Test(
        "what is wrong is named",
        arguments: [
            (
                "services: [sesion-buddy]",
                "1:12: services[0]: no service is called \"sesion-buddy\"; "
                    + "did you mean \"session-buddy\"?"
            ),
            (
                "services: [nobody]",
                "1:12: services[0]: no service is called \"nobody\"; "
                    + "the services are dhruva, session-buddy"
            ),
            (
                "log_level: loud",
                "1:12: log_level: \"loud\" is not one of debug, info, notice, warning, error"
            ),
            (
                "supervisor:\n  restart_delay_max: 50ms",
                "2:22: supervisor.restart_delay_max: 50ms is below restart_delay, 100ms"
            ),
            (
                "supervisor:\n  restart_delay: 20s",
                "2:3: supervisor.restart_delay_max: 10s is below restart_delay, 20s"
            ),
            ("supervisor: {watchdog: 11m}", "1:24: supervisor.watchdog: 11m is outside 0s...10m"),
        ]
    )
    func wrong(text: String, expected: String) {
        #expect(
            messages { () throws(SettingsErrors) in _ = try hub(text) }
                == "settings/hub.yaml:\(expected)"
        )
    }
}
