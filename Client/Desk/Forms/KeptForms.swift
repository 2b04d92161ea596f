internal import Crypto
internal import Foundation
internal import LibsyncFiles
internal import LibsyncModel
internal import LibsyncServing
internal import LibsyncStore

/// What people typed and have not saved: for each person and page one text, on the disk.
///
/// It is kept when a form comes after the session has locked or ended, and may be kept while one
/// types; it is given back to the same person on the same page, and forgotten when that form is
/// saved.
struct KeptForms: Sendable {
    let folder: DeskFolder
    let effects: Effects

    /// One of them.
    struct Kept: Hashable, Sendable {
        /// The page that shows the form, from the desk's root.
        let page: String
        let fields: FormFields
        /// When it was typed, in milliseconds since 1970.
        let time: Int64
    }

    /// The most texts of one person: further ones take the place of the oldest.
    static let countMax = 50
    /// The most bytes of one.
    static let bytesMax = FormFields.bytesMax

    /// Keeps what was typed, in place of what was kept of that page before.
    /// - Throws: `DeskFailure`.
    func keep(_ fields: FormFields, of person: String, page: String) throws(DeskFailure) {
        try folder.make()
        let text: JSONValue = [
            "person": .string(person), "page": .string(page),
            "time": .integer(Int(effects.now())), "fields": fields.kept.json,
        ]
        try DeskFolder.write(text.canonicalBytes, to: path(person, page))
        let mine = files(of: person)
        guard mine.count > KeptForms.countMax else { return }
        let oldest = mine.min { age($0) < age($1) }
        oldest.map(remove)
    }

    /// What was kept of a page; nil where nothing was.
    /// - Throws: `DeskFailure`.
    func kept(of person: String, page: String) throws(DeskFailure) -> Kept? {
        try read(path(person, page), of: person)
    }

    /// Everything that is kept of a person, the newest first.
    /// - Throws: `DeskFailure`.
    func all(of person: String) throws(DeskFailure) -> [Kept] {
        var found: [Kept] = []
        for file in files(of: person) {
            if let kept = try read(file, of: person) { found.append(kept) }
        }
        return found.sorted { ($0.time, $0.page) > ($1.time, $1.page) }
    }

    /// Forgets what was kept of a page: it is saved, or the person does not want it.
    func forget(of person: String, page: String) { remove(path(person, page)) }

    /// Forgets all that is kept of a person.
    func forgetAll(of person: String) throws(DeskFailure) { files(of: person).forEach(remove) }

    private func read(_ file: String, of person: String) throws(DeskFailure) -> Kept? {
        guard let bytes = try DeskFolder.read(file),
            let json = try? JSONValue.parse(bytes), json["person"]?.string == person,
            let page = json["page"]?.string, let time = json["time"]?.integer,
            let fields = json["fields"].flatMap({ FormFields(json: $0) })
        else { return nil }
        return Kept(page: page, fields: fields, time: Int64(time))
    }

    /// Names without anything typed in them: a page's path may be as long as it likes.
    private func path(_ person: String, _ page: String) -> String {
        "\(folder.kept)/\(person)-\(SHA256.hash(data: Data(page.utf8)).prefix(12).hex).json"
    }

    private func files(of person: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.kept)) ?? []
        return names.filter { $0.hasPrefix("\(person)-") && $0.hasSuffix(".json") }
            .map { "\(folder.kept)/\($0)" }
    }

    private func age(_ file: String) -> Int64 { PrivateFile.modified(file) ?? 0 }

    private func remove(_ file: String) { try? FileManager.default.removeItem(atPath: file) }
}
