import Hermes
import Testing

@testable import SimulationHost

@Suite("The Icarus library is a module, and what is wrong with it is told")
struct IcarusLibraryTests {
    @Test(
        "its inputs that lead nowhere can be set, its outputs can be read, in the order of its schema"
    )
    func signals() throws {
        let library = try SpringLibrary()
        let module = library.module()
        #expect(module.type == "icarus")
        #expect(
            try module.stage() == [
                SignalDeclaration(
                    "Toy.Spring.push",
                    unit: "N",
                    isWritable: true,
                    summary: "pushes it"
                ),
                SignalDeclaration("Toy.Spring.force", unit: "N", summary: "pulls the mass"),
                SignalDeclaration("Toy.Mass.position", unit: "m"),
                SignalDeclaration("Toy.Mass.velocity", unit: "m/s"),
            ]
        )
        module.close()
    }

    @Test("a step sets the inputs before and reads the outputs after")
    func steps() throws {
        let library = try SpringLibrary()
        let module = library.module()
        _ = try module.stage()
        var values: [Double] = []
        try module.reset(&values)
        #expect(values == [0, -4, 1, 0])
        // The same arithmetic in the same order gives the same bits.
        var (position, velocity) = (1.0, 0.0)
        for frame in 0..<100 {
            let push = Double(frame) / 8
            values[0] = push
            try module.step(&values, time: Double(frame) * 0.01, dt: 0.01)
            let force = push - 4 * position
            velocity += force * 0.01
            position += velocity * 0.01
            #expect(values == [push, force, position, velocity])
        }
        try module.reset(&values)
        #expect(values == [0, -4, 1, 0], "the input too, which the library's own reset leaves")
        try module.step(&values, time: 0, dt: 0.5)
        #expect(values == [0, -4, 0, -2])
    }

    @Test("closing destroys the simulator, gives back every text and unloads the library")
    func closes() throws {
        let library = try SpringLibrary()
        let module = library.module()
        _ = try module.stage()
        #expect(library.isLoaded && library.textsLeft() == nil)
        module.close()
        #expect(!library.isLoaded && library.textsLeft() == 0)
        var values: [Double] = []
        #expect(throws: ModuleError("the Icarus simulator is not staged")) {
            try module.reset(&values)
        }
    }

    @Test(
        "what fails in staging",
        arguments: [
            ("silent", "icarus_create failed: no simulator"),
            ("unstageable", "icarus_stage failed: wire to nowhere (ICARUS_ERROR_STAGE_FAILED, -3)"),
            ("schemaless", "icarus_get_schema_json failed: no dictionary (no text)"),
            ("torn", "icarus_get_schema_json returned no JSON: byte 26: unexpected end of input"),
            ("listless", "the schema of the Icarus library has no list of components"),
            ("empty", "the Icarus library declares no signals"),
            ("nameless", "the Icarus library has a signal whose name cannot be used: none"),
            ("starry", #"the Icarus library has a signal whose name cannot be used: "a*""#),
            ("double", #"the Icarus library has two outputs "a""#),
            (
                "lying",
                "icarus_get_signal ghost failed: Signal not found (ICARUS_ERROR_SIGNAL_NOT_FOUND, -5)"
            ),
        ]
    )
    func stagingFails(mode: String, description: String) throws {
        let library = try SpringLibrary()
        let module = library.module(mode)
        #expect(throws: ModuleError(description)) { try module.stage() }
        let isLoaded = library.isLoaded
        #expect(!isLoaded, "what failed is unloaded")
        #expect(library.textsLeft(mode) == (mode == "silent" ? nil : 0))
    }

    @Test("a configuration that the library cannot read is told in one line")
    func missingConfiguration() throws {
        let library = try SpringLibrary()
        let failure = "icarus_create failed: cannot read the configuration (no simulator)"
        #expect(throws: ModuleError(failure)) { try library.moduleWithoutConfiguration().stage() }
    }

    @Test(
        "what fails in a step",
        arguments: [
            ("breaking", "icarus_step failed: the spring broke (ICARUS_ERROR_STEP_FAILED, -4)"),
            ("mute", "icarus_step failed: ICARUS_ERROR_STEP_FAILED, -4"),
            ("deaf", "icarus_set_signal Toy.Spring.push failed: error -42"),
        ]
    )
    func steppingFails(mode: String, description: String) throws {
        let library = try SpringLibrary()
        let module = library.module(mode)
        _ = try module.stage()
        var values = [0.0, 0, 0, 0]
        #expect(throws: ModuleError(description)) { try module.step(&values, time: 0, dt: 0.01) }
        #expect(throws: ModuleError("1 values for 4 signals")) {
            var few = [0.0]
            try module.step(&few, time: 0, dt: 0.01)
        }
    }

    @Test("a reset that fails is told")
    func resettingFails() throws {
        let library = try SpringLibrary()
        let module = library.module("unresettable")
        _ = try module.stage()
        var values: [Double] = []
        let failure = "icarus_reset failed: not staged (ICARUS_ERROR_INVALID_STATE, -7)"
        #expect(throws: ModuleError(failure)) { try module.reset(&values) }
    }

    @Test("a library that is not there, is none, or lacks a function, is named")
    func unusable() throws {
        let missing = IcarusLibrary(.init(path: "/does/not/exist.so", configuration: "x"))
        #expect(
            throws: ModuleError(
                "cannot load the Icarus library /does/not/exist.so: cannot open shared object file: No such file or directory"
            )
        ) {
            try missing.stage()
        }
        let text = IcarusLibrary(.init(path: #filePath, configuration: "x"))
        #expect(
            throws: ModuleError("cannot load the Icarus library \(#filePath): invalid ELF header")
        ) {
            try text.stage()
        }
        let library = try SpringLibrary("-DWITHOUT_STEP")
        #expect(
            throws: ModuleError(
                "\(library.path) is no Icarus library: it has no function icarus_step"
            )
        ) {
            try library.module().stage()
        }
        let isLoaded = library.isLoaded
        #expect(!isLoaded)
    }

    @Test("its inside is told by its graph, and by the wires of its schema when it has none")
    func introspection() throws {
        let components = [
            ModuleIntrospection.Component(
                name: "Toy.Spring",
                type: "Spring",
                inputs: ["Toy.Spring.push", "Toy.Mass.position"],
                outputs: ["Toy.Spring.force"]
            ),
            .init(
                name: "Toy.Mass",
                type: "PointMass",
                inputs: ["Toy.Mass.force"],
                outputs: ["Toy.Mass.position", "Toy.Mass.velocity"]
            ),
        ]
        let wire = ModuleIntrospection.Edge(from: "Toy.Spring.force", to: "Toy.Mass.force")
        let reading = ModuleIntrospection.Edge(
            from: "Toy.Mass.position",
            to: "Toy.Spring",
            kind: "resolve"
        )
        let library = try SpringLibrary()
        let whole = library.module()
        #expect(whole.introspection() == nil)
        _ = try whole.stage()
        #expect(
            whole.introspection()
                == ModuleIntrospection(components: components, edges: [wire, reading])
        )
        let fromSchema = ModuleIntrospection(components: components, edges: [wire])
        for mode in ["graphless", "garbled"] {
            let module = library.module(mode)
            _ = try module.stage()
            #expect(module.introspection() == fromSchema)
        }
        let older = try SpringLibrary("-DWITHOUT_GRAPH")
        let module = older.module()
        _ = try module.stage()
        #expect(module.introspection() == fromSchema)
    }
}
