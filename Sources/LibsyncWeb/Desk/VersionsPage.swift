public import LibsyncModel

/// Both versions of what two people changed without seeing each other, with one click for each.
public struct VersionsPage: Sendable {
    /// One of them.
    public struct Version: Hashable, Sendable {
        /// Which it is, as the form says it.
        public let side: String
        /// Whose it is.
        public let library: String
        /// Who wrote it, as the person chose to be seen; nil where nobody said.
        public let label: String?
        /// When.
        public let time: LocalDateTime
        /// What it says.
        public let value: JSONValue
        /// Whether it holds now.
        public let isHolding: Bool

        /// A version.
        public init(
            side: String, library: String, label: String?, time: LocalDateTime, value: JSONValue,
            isHolding: Bool
        ) {
            self.side = side
            self.library = library
            self.label = label
            self.time = time
            self.value = value
            self.isHolding = isHolding
        }
    }

    let surroundings: DeskSurroundings
    let id: String
    let name: RecordName
    let conflict: Conflict
    /// What holds, then the other.
    let versions: [Version]
    /// What records and libraries that a value points to are called.
    let names: FieldNames
    /// Whether the library may take either: a proposal to another is that one's to take.
    let mayDecide: Bool
    let today: LocalDate

    /// The page of a conflict.
    public init(
        _ surroundings: DeskSurroundings, id: String, name: RecordName, conflict: Conflict,
        versions: [Version], names: FieldNames, mayDecide: Bool, today: LocalDate
    ) {
        self.surroundings = surroundings
        self.id = id
        self.name = name
        self.conflict = conflict
        self.versions = versions
        self.names = names
        self.mayDecide = mayDecide
        self.today = today
    }

    private var language: PageLanguage { surroundings.language }

    /// The document.
    public func document() -> Markup {
        let name = name.text(language)
        let title = language(.twoVersions(of: name.text))
        return DeskFrame(surroundings: surroundings, title: title, tab: .week).document {
            HTML.p(.class("small back")) {
                HTML.a(.href(surroundings.link()), text: language(.thisWeek))
            }
            HTML.div(.class("page-head tight")) {
                HTML.div {
                    HTML.h1(.directionOfText) {
                        language(.twoVersions(of: RecordText.mark), with: name)
                    }
                    HTML.p(
                        .class("sub"),
                        text: language(.field(conflict.path, language.human)).capitalisedFirst)
                }
            }
            HTML.p(.class("measure"), text: language(lead))
            HTML.div(.class("versions")) { for version in versions { column(version) } }
            if mayDecide {
                HTML.section(.class("part"), .aria("labelledby", "after")) {
                    HTML.h2(.id("after"), text: language(.afterwards))
                    HTML.p(.class("measure"), text: language(.otherStays))
                }
            }
        }
    }

    private var lead: Phrase {
        if !mayDecide { return .proposedToOthers }
        return switch conflict.reason {
        case .unseen: .neitherSaw
        case .deleted: .editedWhileDeleted
        case .proposal: .proposed
        }
    }

    private func column(_ version: Version) -> Markup {
        let id = "version-\(version.side)"
        return HTML.section(
            .class(version.isHolding ? "version live" : "version"), .aria("labelledby", id)
        ) {
            HTML.h2(.id(id)) {
                title(of: version)
                " "
                Stamp(
                    version.isHolding ? .holdsNow : .doesNotHold,
                    tone: version.isHolding ? .library : .quiet
                ).markup(language)
            }
            HTML.p(
                .class("who small"), .directionOfText,
                text: [
                    areOfOneLibrary ? version.library : version.label,
                    surroundings.pastMoment(version.time, today: today),
                ].compactMap(\.self).joined(separator: ", "))
            value(of: version)
            if surroundings.reader?.mayPublish == true, mayDecide || version.isHolding {
                choice(version)
            }
        }
    }

    /// Two machines of one library are told apart by their writers.
    private var areOfOneLibrary: Bool { Set(versions.map(\.library)).count == 1 }

    private func title(of version: Version) -> String {
        areOfOneLibrary ? version.label ?? version.library : version.library
    }

    private func value(of version: Version) -> Markup {
        let isDeletion = conflict.reason == .deleted && version.isHolding
        let text = FieldText(names: names, language: language)
            .text(version.value, at: isDeletion ? "deleted" : conflict.path)
        let isLong = text.text.count > 60 || text.text.contains("\n")
        return HTML.p(
            .class(isLong ? "said prose" : "said big"), text.lang, .directionOfText,
            text: text.text)
    }

    private func choice(_ version: Version) -> Markup {
        let word: Phrase =
            !mayDecide ? .haveRead : version.isHolding ? .keep : .choose
        return surroundings.form(to: "versions", id) {
            HTML.input(.type("hidden"), .name("side"), .value(version.side))
            HTML.button(
                .class(version.isHolding ? "btn" : "btn plain"),
                .aria("label", "\(language(word)): \(title(of: version))"), text: language(word))
        }
    }
}
