internal import LibsyncModel

/// The words that a calendar adds to what libraries have written, in one language.
struct Wording: Sendable {
    let event: String
    let cancelled: String
    let postponed: String
    let moved: String
    let online: String
    let full: String
    let signUp: String
    let takePart: String
    let readMore: String
    let performers: String
    let coHosts: String
    let free: String

    /// The words for a BCP 47 tag: its language counts, not its region.
    ///
    /// Northern Sámi has the words that a native reader has given and Bokmål for the rest; a
    /// language that is not here gets English, which its readers understand sooner.
    static func `in`(_ tag: String) -> Wording {
        switch tag.lowercased().split(separator: "-").first ?? "" {
        case "nb", "no": bokmaal
        case "nn": nynorsk
        case "se": northernSami
        default: english
        }
    }

    private static let bokmaal = Wording(
        event: "Arrangement", cancelled: "Avlyst", postponed: "Utsatt", moved: "Flyttet",
        online: "På nett", full: "Fulltegnet", signUp: "Påmelding", takePart: "Delta på nett",
        readMore: "Les mer", performers: "Medvirkende", coHosts: "Medarrangør", free: "Gratis")

    private static let nynorsk = Wording(
        event: "Arrangement", cancelled: "Avlyst", postponed: "Utsett", moved: "Flytta",
        online: "På nett", full: "Fullteikna", signUp: "Påmelding", takePart: "Delta på nett",
        readMore: "Les meir", performers: "Medverkande", coHosts: "Medarrangør", free: "Gratis")

    private static let english = Wording(
        event: "Event", cancelled: "Cancelled", postponed: "Postponed", moved: "Moved",
        online: "Online", full: "Full", signUp: "Sign up", takePart: "Take part online",
        readMore: "Read more", performers: "With", coHosts: "Co-host", free: "Free of charge")

    private static let northernSami = Wording(
        event: "Dáhpáhus", cancelled: bokmaal.cancelled, postponed: bokmaal.postponed,
        moved: bokmaal.moved, online: bokmaal.online, full: bokmaal.full, signUp: bokmaal.signUp,
        takePart: bokmaal.takePart, readMore: bokmaal.readMore, performers: bokmaal.performers,
        coHosts: bokmaal.coHosts,
        free: "Nuvttá")

    /// The word for how an event stands; nil when that is no news.
    func word(for status: EventStatus) -> String? {
        switch status {
        case .scheduled, .omitted: nil
        case .cancelled: cancelled
        case .postponed: postponed
        case .rescheduled: moved
        case .movedOnline: online
        case .full: full
        }
    }
}
