internal import LibsyncCalendar
public import LibsyncModel

/// What every page of a desk stands on: whose desk it is, who looks, in which language.
public struct DeskSurroundings: Sendable {
    /// Where the desk's pages are: nothing, or the library's address at a host of several.
    public let root: [String]
    /// The language of the page.
    public let language: PageLanguage
    /// The library's name.
    public let libraryName: String
    /// The library's name in addresses, for its colour.
    public let slug: String
    /// The page's own path below the root, by which what is typed on it is kept.
    public let page: String
    /// Who looks; nil where nobody is signed in.
    public let reader: Reader?
    /// A new token for a form; nil where a page has none.
    let formToken: (@Sendable () -> String)?

    /// Who looks at a page.
    public struct Reader: Hashable, Sendable {
        /// The person's name; nil at the machine itself, where nobody signs in.
        public let name: String?
        /// Whether the person may write.
        public let mayEdit: Bool
        /// Whether the person may make public, and decide what holds.
        public let mayPublish: Bool
        /// Whether the person may invite others.
        public let mayAdminister: Bool

        /// Somebody.
        public init(name: String?, mayEdit: Bool, mayPublish: Bool, mayAdminister: Bool) {
            self.name = name
            self.mayEdit = mayEdit
            self.mayPublish = mayPublish
            self.mayAdminister = mayAdminister
        }
    }

    /// The languages of the desk.
    public static let languages: [PageLanguage] = [.bokmaal, .nynorsk, .english]

    /// Surroundings.
    public init(
        root: [String], language: PageLanguage, libraryName: String, slug: String, page: String,
        reader: Reader?, formToken: (@Sendable () -> String)?
    ) {
        self.root = root
        self.language = language
        self.libraryName = libraryName
        self.slug = slug
        self.page = page
        self.reader = reader
        self.formToken = formToken
    }

    /// A page of this desk; without parts the first.
    func link(_ parts: String..., query: [(name: String, value: String)] = []) -> WebLink {
        // The first page of a library has a slash at its end, so that its cookies reach it.
        WebLink.path(root + (parts.isEmpty && !root.isEmpty ? [""] : parts), query: query)
    }

    /// A form that acts once, and whose text is kept when the session ends before it is sent.
    func form(
        to parts: String..., class names: String = "", @MarkupBuilder content: () -> Markup
    ) -> Markup {
        HTML.form(
            .post, .action(WebLink.path(root + parts)), names.isEmpty ? nil : .class(names)
        ) {
            HTML.input(.type("hidden"), .name("form"), .value(formToken?() ?? ""))
            HTML.input(.type("hidden"), .name("page"), .value(page))
            content()
        }
    }

    /// A moment that passed, with its day also where that is today: `i dag kl. 18.00`.
    func pastMoment(_ time: LocalDateTime, today: LocalDate) -> String {
        guard time.date == today else { return moment(time, today: today) }
        return language(.today) + language.human.before(language.human.clock(time))
    }

    /// A moment as people say it: `torsdag 10. desember kl. 18.00`; of today its time alone.
    public func moment(_ time: LocalDateTime, today: LocalDate) -> String {
        let human = language.human
        if time.date == today { return human.clock(time) }
        let date =
            time.date.year == today.year ? human.dateInYear(time.date) : human.date(time.date)
        return date + human.before(human.clock(time))
    }
}

/// The pages that stand in the head of every page.
public enum DeskTab: Hashable, Sendable, CaseIterable {
    /// The first page.
    case week
    /// Who may sign in.
    case people
    /// How the desk goes for this person.
    case settings

    var name: Phrase {
        switch self {
        case .week: .thisWeek
        case .people: .people
        case .settings: .settings
        }
    }

    /// Its path below the root.
    var path: [String] {
        switch self {
        case .week: []
        case .people: ["people"]
        case .settings: ["settings"]
        }
    }

    func isShown(to reader: DeskSurroundings.Reader) -> Bool {
        self != .people || reader.mayAdminister
    }
}
