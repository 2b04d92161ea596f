internal import LibsyncCalendar
internal import LibsyncModel

/// What a public body says of its pages.
public enum Statement: String, Hashable, Sendable, CaseIterable {
    /// How far everyone can use them (EU 2016/2102, article 7).
    case accessibility
    /// What they learn of their readers.
    case privacy

    var name: Phrase {
        switch self {
        case .accessibility: .accessibilityStatement
        case .privacy: .privacy
        }
    }

    /// The link to it, from the root.
    public func link(_ language: PageLanguage?) -> WebLink {
        .path((language.map { [$0.tag] } ?? []) + [rawValue])
    }
}

/// The page of a statement.
public struct StatementPage: Sendable {
    private let statement: Statement
    private let region: SiteRegion
    private let language: PageLanguage
    /// The library of the coordinator, who answers for the pages; nil where it is not known.
    private let keeper: SiteLibrary?

    /// - Parameter keeper: the coordinator's library, whom to ask.
    public init(
        _ statement: Statement, in language: PageLanguage?, region: SiteRegion,
        keeper: SiteLibrary?
    ) {
        self.statement = statement
        self.region = region
        self.language = language ?? region.language
        self.keeper = keeper
    }

    /// The document.
    public func document() -> Markup {
        SiteFrame(
            region: region, page: { statement.link(region.prefix(of: $0)) }, language: language,
            title: language(statement.name), description: language(statement.name)
        ).document {
            HTML.div(.class("wrap paper")) {
                HTML.h1(text: language(statement.name))
                switch statement {
                case .accessibility: accessibility
                case .privacy: privacy
                }
                contact
            }
        }
    }

    private func section(_ heading: Phrase, @MarkupBuilder _ content: () -> Markup) -> Markup {
        HTML.section {
            HTML.h2(text: language(heading))
            content()
        }
    }

    @MarkupBuilder private var accessibility: Markup {
        HTML.p(.class("lead"), text: language(.accessibilityAim))
        section(.accessibilityDone) {
            HTML.ul(.class("points")) {
                for phrase in Phrase.accessibilityPoints { HTML.li(text: language(phrase)) }
            }
        }
        section(.accessibilityTested) {
            let log = AccessibilityLog.own
            HTML.p(
                text: language(
                    .accessibilityRun(
                        language.human.date(log.date), tool: log.tool, pages: log.pages,
                        languages: PageLanguage.allCases.count)))
            if log.findings.isEmpty {
                HTML.p(text: language(.accessibilityClean))
            } else {
                HTML.ul(.class("points")) {
                    for finding in log.findings { HTML.li(.lang("en"), text: finding) }
                }
            }
        }
        section(.accessibilityKnown) {
            HTML.ul(.class("points")) {
                for phrase in Phrase.accessibilityGaps { HTML.li(text: language(phrase)) }
            }
        }
        section(.accessibilityComplain) {
            HTML.p {
                language(.accessibilityAuthority) + " "
                if let link = WebLink(address: "https://www.uutilsynet.no/") {
                    HTML.a(.href(link), text: "uutilsynet.no")
                }
            }
        }
    }

    @MarkupBuilder private var privacy: Markup {
        HTML.p(.class("lead"), text: language(.privacyLead))
        HTML.ul(.class("points")) {
            for phrase in Phrase.privacyPoints { HTML.li(text: language(phrase)) }
        }
    }

    private var contact: Markup {
        section(.questions) {
            if let keeper {
                HTML.p { Contact(keeper.record).markup(below: [keeper.name(language).markup]) }
            } else {
                HTML.p { region.name(language).markup }
            }
        }
    }
}

/// How to reach a library: telephone and e-mail.
struct Contact {
    private let telephone: String?
    private let mail: String?

    init(_ library: Record) {
        telephone = library["telephone"]?.string
        mail = library["email"]?.string
    }

    /// Whether there is a way.
    var isKnown: Bool { telephone != nil || mail != nil }

    /// Each way as a link.
    private var links: [Markup] {
        let call = telephone.flatMap { number in
            WebLink(address: "tel:\(number.filter { $0 != " " })")
                .map { HTML.a(.href($0), text: number) }
        }
        let write = mail.flatMap { mail in
            WebLink(address: "mailto:\(mail)").map { HTML.a(.href($0), text: mail) }
        }
        return [call, write].compactMap(\.self)
    }

    /// Each on a line of its own, below other lines.
    func markup(below lines: [Markup]) -> Markup {
        let all = lines + links
        return all.dropFirst().reduce(all.first ?? .empty) { $0 + HTML.br() + $1 }
    }
}

/// What the last run of the accessibility tests over every page found: `accessibility.json`, which
/// that run writes.
struct AccessibilityLog: Sendable {
    let date: LocalDate
    /// Name and version of the checker.
    let tool: String
    /// How many documents, each at every width.
    let pages: Int
    /// A sentence for each kind of finding.
    let findings: [String]

    /// The log that this build carries.
    static let own = AccessibilityLog(PackageResources.accessibility_json)

    /// - Precondition: `bytes` are what the tests write; a test reads them.
    init(_ bytes: [UInt8]) {
        guard let json = try? JSONValue.parse(bytes),
            let date = json["date"]?.string.flatMap({ LocalDate($0) }),
            let tool = json["tool"]?.string, let pages = json["pages"]?.integer,
            let findings = json["findings"]?.array
        else { preconditionFailure("accessibility.json is not what the tests write") }
        self.date = date
        self.tool = tool
        self.pages = pages
        self.findings = findings.compactMap(\.string)
    }
}
