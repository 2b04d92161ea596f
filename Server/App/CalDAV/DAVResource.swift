internal import LibsyncCalendar
internal import LibsyncModel

/// What has properties.
enum DAVResource: Sendable {
    case root, principal, home
    case calendar(DAVCalendar)
    case object(DAVObject)
}

/// One calendar as it is.
struct DAVCalendar: Sendable {
    /// Which events, by the address of today.
    let plan: FeedPlan
    /// Its name for people.
    let name: String
    /// What its bytes depend on besides records: its own part of each token.
    let scope: String
    /// Changes when anything in it does.
    var tag = ""
    /// Where who has read all of it goes on.
    var token = ""
    /// The zone of its dates, as a calendar with a VTIMEZONE.
    var zone: [UInt8] = []

    /// The path.
    var path: String { CalDAVAddress.calendar(of: plan.subject).path }

    /// One of a few colours, the same for the same calendar: programs show several side by side.
    var color: String {
        // FNV-1a: whatever Swift hashes with differs from start to start.
        let hash = plan.subject.path().utf8.reduce(UInt32(2_166_136_261)) {
            ($0 ^ UInt32($1)) &* 16_777_619
        }
        return DAVCalendar.colors[Int(hash % UInt32(DAVCalendar.colors.count))] + "FF"
    }

    private static let colors = [
        "#1B6CA8", "#B3541E", "#2E7D4F", "#7A4FA3", "#A83253", "#4C6B1F", "#0F7C80", "#8A5A00",
    ]
}

/// One object of a calendar.
struct DAVObject: Hashable, Sendable {
    let uid: String
    /// Without quotes.
    let tag: String
    let byteCount: Int
    /// In seconds since 1970.
    let modified: Int

    init(_ object: CalendarHoldings.Object, of member: CalendarHoldings.Member) {
        uid = object.uid
        tag = object.tag
        byteCount = object.byteCount
        modified = member.modified
    }

    /// The file, the last part of its path.
    var file: String { "\(uid).ics" }
}
