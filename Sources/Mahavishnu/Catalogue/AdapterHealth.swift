internal import WebSocketCommon

/// `adapter.health_changed`, which the ecosystem's programs publish in two forms under one name.
enum AdapterHealth {
    /// What the registry of adapters tells, in `adapters`.
    private static let registry: [Field] = [
        .required("adapter_id", .string), .required("adapter_name", .string),
        .required("old_status", .string), .required("new_status", .string),
    ]
    /// What a health monitor tells, which names the channel `global` itself.
    private static let monitor: [Field] = [
        .required("adapter", .string), .required("is_healthy", .boolean),
    ]

    /// The event; which of its fields are required depends on the form, so `check` sees to it.
    static let event = EventDeclaration.event(
        "adapter.health_changed",
        to: ["adapters"],
        "An adapter is better or worse than before: as the registry tells it, or with `adapter` as a health monitor does.",
        payload: [
            .optional("adapter_id", .string, nil, "Required of the registry."),
            .optional("adapter_name", .string, nil, "Required of the registry."),
            .optional("old_status", .string, nil, "Required of the registry."),
            .optional("new_status", .string, nil, "Required of the registry."),
            .optional("adapter", .string, nil, "Makes it a monitor's."),
            .optional("is_healthy", .boolean, nil, "Required of a monitor."),
            .optional("status", .string, nil, "A monitor's."),
            .optional("consecutive_failures", .integer, nil, "A monitor's."),
            .optional("details", .any),
        ]
    )

    /// Says which field of its form an event lacks.
    static func check(_ event: EventView) throws(ServiceError) {
        let form = event.value("adapter") == nil ? registry : monitor
        try form.check(event.data, .invalidPayload, of: event.name)
    }
}
