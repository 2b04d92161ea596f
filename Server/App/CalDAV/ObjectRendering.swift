internal import LibsyncCalendar
internal import LibsyncModel

/// Writes the objects of events in the form that a request wants.
struct ObjectRendering: Sendable {
    let feed: EventFeed
    let form: CalendarDataForm
    /// By whose clock dates and floating times are.
    let zone: String
    private var zones = ZoneDefinitions()

    init(feed: EventFeed, form: CalendarDataForm, zone: String) {
        self.feed = feed
        self.form = form
        self.zone = zone
    }

    /// One object, with what is wanted of it.
    struct Rendered {
        let whole: CalendarObject
        let facts: DAVObject
        /// nil where it is not wanted, or would be too much.
        let data: [UInt8]?
    }

    /// The objects of an event, each with its ETag and, where it is wanted, its data.
    mutating func objects(of event: Event, withData: Bool) -> [Rendered] {
        let member = CalendarHoldings.Member(
            id: event.id, sequences: [], hosts: [], places: [],
            modified: Int(event.record.modifiedMilliseconds / 1_000), objects: [])
        return feed.objects(of: event, &zones).map { whole in
            let facts = DAVObject(CalendarHoldings.Object(whole), of: member)
            return Rendered(
                whole: whole, facts: facts, data: withData ? data(of: whole, event) : nil)
        }
    }

    /// nil where dates are wanted one by one and there are too many.
    private mutating func data(of whole: CalendarObject, _ event: Event) -> [UInt8]? {
        var bytes: [UInt8]? = whole.bytes
        if let range = form.expand {
            bytes = feed.expanded(whole.uid, of: event, within: range, zone: zone)
        } else if let range = form.limit {
            bytes = feed.limited(whole.uid, of: event, within: range, &zones)
        }
        return bytes.map { form.part?.of($0) ?? $0 }
    }
}
