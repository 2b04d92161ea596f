public import LibsyncCalendar
public import LibsyncModel

/// The desk's first page: what is on this week, what needs a person, and how fetching and sending
/// stands.
public struct WeekPage: Sendable {
    let surroundings: DeskSurroundings
    /// The names that events need, and the time.
    let region: SiteRegion
    let week: ISOWeek
    /// What is on with this library, by date.
    private let days: [LocalDate: [DatedEvent]]
    private let count: Int
    /// Records that wait to be sent.
    let waiting: Set<RecordID>
    /// What stands in the way of another, by the later one.
    let collisions: [DeskCollision]
    let todos: [DeskTodo]
    let exchange: ExchangeState
    let notice: DeskNotice?

    /// The page.
    ///
    /// - Parameter agenda: what is on with this library in the week, drafts too.
    public init(
        _ surroundings: DeskSurroundings, region: SiteRegion, week: ISOWeek, agenda: EventAgenda,
        waiting: Set<RecordID>, collisions: [DeskCollision], todos: [DeskTodo],
        exchange: ExchangeState,
        notice: DeskNotice?
    ) {
        self.surroundings = surroundings
        self.region = region
        self.week = week
        days = agenda.byDate()
        count = agenda.entries.count
        self.waiting = waiting
        self.collisions = collisions
        self.todos = todos
        self.exchange = exchange
        self.notice = notice
    }

    private var language: PageLanguage { surroundings.language }

    /// The document.
    public func document() -> Markup {
        DeskFrame(
            surroundings: surroundings, title: language(.thisWeek), tab: .week, notice: notice
        ).document {
            HTML.div(.class("page-head")) {
                HTML.div {
                    HTML.h1(text: isThisWeek ? language(.thisWeek) : language(.week(week.number)))
                    HTML.p(.class("sub"), text: subtitle)
                    HTML.p(.class("step small no-print")) { steps }
                }
                ExchangeForm(surroundings: surroundings, state: exchange, today: region.today)
                    .markup()
            }
            HTML.div(.class("two")) {
                programme
                TodoList(surroundings: surroundings, todos: todos, today: region.today).markup()
            }
        }
    }

    private var isThisWeek: Bool { week == ISOWeek(of: region.today) }

    /// `Uke 50, 7.–13. desember 2026`.
    private var subtitle: String {
        let human = language.human
        let (first, last) = (week.monday, week.sunday)
        let start =
            first.month == last.month ? human.dayNumber(first) : human.dayAndMonth(first)
        let dash = language == .english && first.month != last.month ? " – " : "–"
        let dates = "\(start)\(dash)\(human.dayAndMonth(last)) \(last.year)"
        return "\(language(.week(week.number))), \(dates)"
    }

    @MarkupBuilder private var steps: Markup {
        step(.previousWeek, week.monday.adding(days: -7))
        " "
        step(.nextWeek, week.monday.adding(days: 7))
        if !isThisWeek {
            " "
            HTML.a(.href(surroundings.link()), text: language(.thisWeek))
        }
        if !todos.isEmpty {
            " "
            HTML.a(.href(.fragment("needs"))) {
                HTML.b(text: language(.thingsNeedYou(todos.count)))
            }
        }
    }

    private func step(_ word: Phrase, _ date: LocalDate) -> Markup {
        HTML.a(
            .href(surroundings.link("week", ISOWeek(of: date).description)), text: language(word))
    }

    private var programme: Markup {
        HTML.section(.aria("labelledby", "week")) {
            HTML.div(.class("section-head")) {
                HTML.h2(.id("week"), text: language(.onWithUs))
                if count > 0 { HTML.span(.class("tally"), text: language(.eventCount(count))) }
            }
            if days.isEmpty {
                HTML.p(
                    .class("empty"),
                    text: language(isThisWeek ? .quietWeek : .quiet(in: week.number)))
            }
            for date in week.dates {
                if let entries = days[date] { day(date, entries) }
            }
        }
    }

    private func day(_ date: LocalDate, _ entries: [DatedEvent]) -> Markup {
        let id = "d\(date.compact)"
        let human = language.human
        let isToday = date == region.today
        let names = "day" + (isToday ? " today" : date < region.today ? " past" : "")
        // With a name it would be a landmark, and seven of them are none.
        return HTML.section(.class(names)) {
            HTML.h3(.class("day-head"), .id(id)) {
                HTML.span(.class("word"), text: human.weekday(date))
                " "
                HTML.span(.class("num"), text: human.dayNumber(date))
                if isToday {
                    " "
                    HTML.span(.class("here"), text: language(.today))
                }
            }
            HTML.ol(.class("rows")) {
                for entry in entries {
                    DeskRow(
                        text: DatedText(entry, region, language), day: date,
                        isWaiting: waiting.contains(entry.event.id),
                        collisions: collisions.filter { $0.concerns(entry) }
                    ).markup()
                }
            }
        }
    }
}
