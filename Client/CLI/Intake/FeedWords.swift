import LibsyncCalendar
import LibsyncReplica

/// Why a calendar elsewhere could not be fetched or read, in words.
///
/// An address may hold a secret: only its host is named.
enum FeedWords {
    /// What comforts after a fetch that failed.
    static let kept = "What was taken before stays as it is."

    static func words(_ failure: FeedFailure) -> CommandFailure {
        switch failure {
        case .address(let reason):
            CommandFailure(
                .usage, "The address cannot be used: \(reason).",
                "Copy it again; it looks like https://calendar.example/feed.ics.")
        case .privateAddress(let address):
            CommandFailure(
                .denied, "\(address) leads to this machine or its own network.",
                "Nothing was fetched. If it is meant so, add --allow-private.")
        case .unreachable(let address, let detail):
            CommandFailure(
                .unavailable, "\(address) cannot be reached: \(detail).",
                "\(kept) Try again when there is a network.")
        case .timedOut(let address, let seconds):
            CommandFailure(
                .unavailable, "\(address) did not send all of it within \(seconds) seconds.",
                "\(kept) Try again later.")
        case .silent(let address, let seconds):
            CommandFailure(
                .unavailable, "\(address) sent nothing for \(seconds) seconds.",
                "\(kept) Try again later.")
        case .tooLarge(let address, let bytesMax):
            CommandFailure(
                .data, "\(address) sends more than \(byteCount(bytesMax)).",
                "\(kept) Ask its owner for a shorter calendar, such as from today on.")
        case .tooManyRedirects(let address, let most):
            CommandFailure(
                .data, "\(address) leads on more than \(most) times.",
                "\(kept) Open it in a browser, and use the address where it ends.")
        case .leadsToOpen(let address):
            CommandFailure(
                .denied, "\(address) leads on from an encrypted address to an open one.",
                "\(kept) Tell its owner, or use the open address if that is meant.")
        case .refused(let address, let status): refused(address, status)
        case .malformed(let address, let detail):
            CommandFailure(
                .exchange, "\(address) cannot be fetched: \(detail).",
                "\(kept) Open it in a browser to see what is there.")
        }
    }

    private static func refused(_ address: FeedAddress, _ status: Int) -> CommandFailure {
        switch status {
        case 401, 403:
            CommandFailure(
                .denied, "\(address) is not open to us (\(status)).",
                "\(kept) Ask its owner for the address that needs no sign-in.")
        case 404, 410:
            CommandFailure(
                .missing, "There is nothing at \(address) (\(status)).",
                "\(kept) Ask its owner for the new address.")
        case 429, 500...599:
            CommandFailure(
                .later, "\(address) cannot answer now (\(status)).", "\(kept) Try again later.")
        default:
            CommandFailure(
                .unavailable, "\(address) answers with \(status) and no calendar.",
                "\(kept) Open it in a browser to see what is there.")
        }
    }

    /// For what was fetched or opened and is no calendar.
    static func words(_ failure: ReadingFailure, name: String) -> CommandFailure {
        let advice =
            switch failure {
            case .notACalendar(.html):
                "\(kept) Perhaps it asks to sign in, or it is the page beside the calendar: look "
                    + "for the address that ends in .ics."
            case .notACalendar(.empty): "\(kept) Try again later, or ask its owner."
            case .notACalendar(.compressed): "\(kept) Unpack it first."
            case .notACalendar: "\(kept) libsync import csv takes lists."
            case .tooManyBytes, .tooManyComponents, .tooManyProperties:
                "\(kept) Ask its owner for a shorter calendar, such as from today on."
            }
        return CommandFailure(.data, ReadingWords.sentence(failure, name: name), advice)
    }
}
