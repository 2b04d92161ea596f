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

    /// One object.
    struct Rendered {
        let event: Event
        let whole: CalendarObject
        let facts: DAVObject
    }

    /// The objects of an event, each with its ETag.
    mutating func objects(of event: Event) -> [Rendered] {
        let member = CalendarHoldings.Member(
            id: event.id, sequences: [], hosts: [], places: [],
            modified: Int(event.record.modifiedMilliseconds / 1_000), objects: [])
        return feed.objects(of: event, &zones).map { whole in
            let facts = DAVObject(CalendarHoldings.Object(whole), of: member)
            return Rendered(event: event, whole: whole, facts: facts)
        }
    }

    /// What is wanted of an object; nil where dates are wanted one by one, and there are too many or
    /// more than `bytesMax` bytes.
    mutating func data(of object: Rendered, bytesMax: Int) -> [UInt8]? {
        var bytes: [UInt8]? = object.whole.bytes
        let uid = object.whole.uid
        if let range = form.expand {
            guard bytesMax > 0 else { return nil }
            bytes = feed.expanded(
                uid, of: object.event, within: range, zone: zone, bytesMax: bytesMax)
        } else if let range = form.limit {
            bytes = feed.limited(uid, of: object.event, within: range, &zones)
        }
        return bytes.map { form.part?.of($0) ?? $0 }
    }
}
