import WebSocketCommon

/// A catalogue with one of everything that a contract shows.
enum Garden {
    static let catalogue = Catalogue(
        name: "garden",
        summary: "Beds and weather.",
        ports: Ports(webSocket: 8001, http: 8002),
        channels: [
            .kind("bed", id: "bed_id", "One bed.", readPermission: "plants:read"),
            .plain("weather", "For all."), .plain("bed", "All beds."),
            .plain("connection", "The wires."),
        ],
        events: [
            .event(
                "plant.grown",
                to: ["bed:{bed_id}", "bed"],
                "It grew.",
                payload: [
                    .required("bed_id", .string),
                    .optional("height", .integer, .within(1...300), "In centimetres."),
                ]
            ),
            .event("rain.fell", to: ["weather"], "It rained.", payload: []),
        ],
        requests: [
            .command(
                "water",
                "Waters a bed.",
                parameters: [
                    .required("bed_id", .string),
                    .required("with", .string, .oneOf(["can", "hose"])),
                ],
                answer: [.required("status", .string, nil, "A word | or two.")]
            ),
            .query("get_weather", "Tells the weather.", answer: []),
        ]
    )
}
