internal import CLinux
internal import Glibc
internal import Hermes
internal import WebSocketCommon

/// A simulator of an Icarus library, and the library that was loaded for it.
///
/// Nothing that the library returns is believed: a missing text is an empty one, and what is no UTF-8 is repaired.
final class IcarusSimulator {
    /// The longest text that is read, so that a schema without an end costs a bounded amount of memory.
    private static let textLimit = 16 << 20

    private let library: UnsafeMutableRawPointer
    private let functions: IcarusFunctions
    private let handle: IcarusFunctions.Handle

    /// Loads a library and has it read its configuration.
    init(library path: String, configuration: String) throws(ModuleError) {
        // Now: a library that lacks something of its own is refused here, not in the midst of a step.
        guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw ModuleError("cannot load the Icarus library \(Self.text(dlerror()))")
        }
        do throws(ModuleError) {
            functions = try IcarusFunctions(of: library, path: path)
            guard let handle = functions.create(configuration) else {
                throw Self.error("icarus_create", functions.lastError(nil), "no simulator")
            }
            self.handle = handle
        } catch {
            dlclose(library)
            throw error
        }
        self.library = library
    }

    deinit {
        functions.destroy(handle)
        dlclose(library)
    }

    /// Applies initial conditions and prepares the first step.
    func stage() throws(ModuleError) { try check(functions.stage(handle), "icarus_stage") }

    /// Applies initial conditions again.
    func reset() throws(ModuleError) { try check(functions.reset(handle), "icarus_reset") }

    /// Advances it by `dt` seconds.
    func step(_ dt: Double) throws(ModuleError) {
        try check(functions.step(handle, dt), "icarus_step")
    }

    /// The value of a signal.
    func value(of signal: String) throws(ModuleError) -> Double {
        var value = Double.nan
        try check(functions.getSignal(handle, signal, &value), "icarus_get_signal", signal)
        return value
    }

    /// Sets the value of a signal.
    func set(_ signal: String, to value: Double) throws(ModuleError) {
        try check(functions.setSignal(handle, signal, value), "icarus_set_signal", signal)
    }

    /// The description of all components and signals.
    func schema() throws(ModuleError) -> JSON {
        guard let text = takeText(functions.schema(handle)) else {
            throw Self.error("icarus_get_schema_json", functions.lastError(handle), "no text")
        }
        do throws(JSONError) {
            return try JSON(parsing: text)
        } catch {
            throw ModuleError("icarus_get_schema_json returned no JSON: \(error)")
        }
    }

    /// The components and their connections; `nil` when this version of the library does not tell them.
    func graph() -> JSON? {
        functions.graph.flatMap { takeText($0(handle)) }.flatMap { try? JSON(parsing: $0) }
    }

    private func takeText(_ text: IcarusFunctions.Text?) -> [UInt8]? {
        guard let text else { return nil }
        defer { functions.freeString(text) }
        let bytes = UnsafeRawBufferPointer(start: text, count: strnlen(text, Self.textLimit))
        return Array(bytes)
    }

    private func check(
        _ code: Int32,
        _ function: String,
        _ object: String? = nil
    ) throws(ModuleError) {
        guard code != 0 else { return }
        let name = Self.text(functions.errorName(code))
        throw Self.error(
            object.map { "\(function) \($0)" } ?? function,
            functions.lastError(handle),
            name.isEmpty ? "error \(code)" : "\(name), \(code)"
        )
    }

    /// `icarus_step failed: mass below zero (ICARUS_ERROR_STEP_FAILED, -4)`.
    private static func error(
        _ function: String,
        _ message: IcarusFunctions.Text?,
        _ cause: String
    ) -> ModuleError {
        let message = text(message)
        return ModuleError(
            "\(function) failed: \(message.isEmpty ? cause : "\(message) (\(cause))")"
        )
    }

    /// A text for people: a line, of bounded length.
    private static func text(_ pointer: IcarusFunctions.Text?) -> String {
        guard let pointer else { return "" }
        let bytes = UnsafeRawBufferPointer(start: pointer, count: strnlen(pointer, 500))
        return String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }
}
