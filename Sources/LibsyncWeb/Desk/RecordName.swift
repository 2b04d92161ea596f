public import LibsyncModel

/// What a record is called, in the languages in which it has a name: on a page of another language a
/// voice is told which it is (`RecordText`).
public struct RecordName: Hashable, Sendable {
    private let texts: LanguageMap
    private let kind: String

    /// A name.
    ///
    /// - Parameter kind: the record's kind, whose word stands where there is no name.
    public init(_ texts: LanguageMap, kind: String) {
        self.texts = texts
        self.kind = kind
    }

    /// The name that a record has itself.
    public init(of record: Record) { self.init(record.name, kind: record.kind) }

    func text(_ language: PageLanguage) -> RecordText {
        language.text(of: texts) ?? RecordText(text: language(.kind(kind)))
    }
}
