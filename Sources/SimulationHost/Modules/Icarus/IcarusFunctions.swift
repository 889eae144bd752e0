internal import CLinux
internal import Glibc
internal import Hermes

/// The functions of an Icarus library, by their names in `interfaces/c_api/icarus.h` (Icarus 0.6).
///
/// An error is an `enum`, which is an `int` in C on Linux; every pointer may be NULL, whatever the header says.
struct IcarusFunctions {
    typealias Handle = OpaquePointer
    typealias Text = UnsafePointer<CChar>

    typealias Create = @convention(c) (Text) -> Handle?
    typealias Destroy = @convention(c) (Handle) -> Void
    typealias Act = @convention(c) (Handle) -> CInt
    typealias Step = @convention(c) (Handle, Double) -> CInt
    typealias GetSignal = @convention(c) (Handle, Text, UnsafeMutablePointer<Double>) -> CInt
    typealias SetSignal = @convention(c) (Handle, Text, Double) -> CInt
    typealias Describe = @convention(c) (Handle) -> Text?
    typealias FreeString = @convention(c) (Text) -> Void
    typealias LastError = @convention(c) (Handle?) -> Text?
    typealias ErrorName = @convention(c) (CInt) -> Text?

    let create: Create
    let destroy: Destroy
    let stage: Act
    let step: Step
    let reset: Act
    let getSignal: GetSignal
    let setSignal: SetSignal
    let schema: Describe
    /// `nil` in a library from before it was added.
    let graph: Describe?
    let freeString: FreeString
    let lastError: LastError
    let errorName: ErrorName

    /// Finds them in a loaded library, all or none.
    init(of library: UnsafeMutableRawPointer, path: String) throws(ModuleError) {
        func find<Function>(
            _ name: String,
            as type: Function.Type
        ) throws(ModuleError) -> Function {
            guard let symbol = dlsym(library, name) else {
                throw ModuleError("\(path) is no Icarus library: it has no function \(name)")
            }
            // POSIX dlsym: a symbol's address is its function's.
            return unsafeBitCast(symbol, to: type)
        }
        create = try find("icarus_create", as: Create.self)
        destroy = try find("icarus_destroy", as: Destroy.self)
        stage = try find("icarus_stage", as: Act.self)
        step = try find("icarus_step", as: Step.self)
        reset = try find("icarus_reset", as: Act.self)
        getSignal = try find("icarus_get_signal", as: GetSignal.self)
        setSignal = try find("icarus_set_signal", as: SetSignal.self)
        schema = try find("icarus_get_schema_json", as: Describe.self)
        graph = try? find("icarus_get_introspection_graph_json", as: Describe.self)
        freeString = try find("icarus_free_string", as: FreeString.self)
        lastError = try find("icarus_get_last_error", as: LastError.self)
        errorName = try find("icarus_error_name", as: ErrorName.self)
    }
}
