internal import LibsyncModel
internal import LibsyncStore

// Following the own library through a merger of municipalities.
extension SettingStorage where Self: RecordStorage {
    /// Takes note of mergers that the libraries' records tell of: from here on this replica speaks
    /// for the library that its own was merged into.
    ///
    /// What was typed before keeps the former library's name, and the server takes it.
    func followMergers() throws {
        guard let own = try setting(.library).flatMap({ LibrarySlug($0) }) else { return }
        let rows: [Row]
        do {
            rows = try list(RecordQuery(kind: Kind.library.name))
        } catch StoreFailure.damaged {
            // The pull that finds out fetches the library anew, and leads here again.
            return
        }
        let mergers = Mergers(rows.map(\.record))
        let library = mergers.successor(of: own)
        if library != own { try set(.library, to: library.description) }
        let former = mergers.former(of: library).sorted().map(\.description)
        try set(.formerLibraries, to: former.isEmpty ? nil : former.joined(separator: " "))
    }
}
