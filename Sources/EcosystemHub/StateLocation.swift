/// Where the hub keeps its state.
enum StateLocation {
    /// The directory that the command line names, else `$STATE_DIRECTORY` (systemd), else the user's own.
    static func path(_ option: String?, _ environment: [String: String]) throws(UsageError)
        -> String
    {
        if let option { return option }
        // systemd gives several directories with colons between them: the first is ours (systemd.exec(5)).
        if let given = environment["STATE_DIRECTORY"]?.split(separator: ":").first {
            return String(given)
        }
        guard let home = environment["HOME"], !home.isEmpty else {
            throw UsageError(
                "no state directory: neither --state, $STATE_DIRECTORY nor $HOME is set"
            )
        }
        return "\(home)/.local/state/ecosystem-hub"
    }
}
