/// What a calendar client will trip over, at one line of a file.
public struct LintFinding: Hashable, Sendable {
    /// The line, from 1.
    public let line: Int
    /// The rule that is broken.
    public let rule: LintRule
    /// What is wrong here, in a sentence.
    public let message: String

    /// Who minds.
    public var client: LintRule.Client { rule.client }
    /// Where the rule is from.
    public var source: String { rule.source }
}

/// The rules for calendars that people subscribe to; the raw values are stable words for machines.
public enum LintRule: String, Hashable, Sendable, CaseIterable {
    /// Who minds when a rule is broken.
    public enum Client: String, Hashable, Sendable, CaseIterable {
        /// Google Calendar.
        case google = "Google"
        /// Outlook, on the web and on the desk.
        case outlook = "Outlook"
        /// Calendar of macOS and iOS.
        case apple = "Apple"
        /// iCalendar itself: strict readers.
        case rfc5545 = "RFC 5545"
        /// The newer properties.
        case rfc7986 = "RFC 7986"
    }

    // The bytes.
    case unreadable, notUTF8 = "not-utf8", byteOrderMark = "byte-order-mark"
    case lineEnds = "line-ends", lineLength = "line-length", foldInCharacter = "fold-in-character"
    case controlCharacter = "control-character", blankLine = "blank-line", brokenLine =
        "broken-line"
    // The calendar.
    case structure, emptyCalendar = "empty-calendar", versionMissing = "version-missing"
    case productMissing = "product-missing", calendarScale = "calendar-scale"
    case tooManyBytes = "too-many-bytes", tooManyEvents = "too-many-events"
    case methodRequest = "method-request", nameOfSingleEvent = "name-of-single-event"
    case refreshForOutlook = "refresh-for-outlook", refreshForApple = "refresh-for-apple"
    case refreshValue = "refresh-value", colorName = "color-name"
    // Zones.
    case zoneUndeclared = "zone-undeclared", zoneTooLong = "zone-too-long"
    case zoneOnDate = "zone-on-date", zoneOnUTC = "zone-on-utc", zoneOffset = "zone-offset"
    case floatingTime = "floating-time"
    // Properties.
    case parameter, duplicateProperty = "duplicate-property", escape, bareComma = "bare-comma"
    case addressEscaped = "address-escaped", position, valueParameter = "value-parameter"
    case calendarAddress = "calendar-address", status, transparency, sequence, priority
    // Events.
    case uidMissing = "uid-missing", uidTwice = "uid-twice", stampMissing = "stamp-missing"
    case stampNotUTC = "stamp-not-utc", startMissing = "start-missing", date
    case dateUndeclared = "date-undeclared", endBeforeStart = "end-before-start"
    case endType = "end-type", endAndDuration = "end-and-duration", duration
    case revisionMissing = "revision-missing", organizerInFeed = "organizer-in-feed"
    case alarmInFeed = "alarm-in-feed", busyAllDay = "busy-all-day"
    case outlookAllDay = "outlook-all-day", addressUnseen = "address-unseen"
    case appleLocation = "apple-location", applePoint = "apple-point"
    // Series.
    case rule, untilType = "until-type", untilAndCount = "until-and-count"
    case removedType = "removed-type", overrideType = "override-type"
    case overrideWithoutSeries = "override-without-series", severalRules = "several-rules"
    case startOffRule = "start-off-rule", removedNothing = "removed-nothing"
    case exclusionRule = "exclusion-rule", untilBeforeStart = "until-before-start"
    case overrideNothing = "override-nothing"
}

extension LintRule {
    /// Who minds.
    public var client: Client {
        switch self {
        case .foldInCharacter, .tooManyBytes, .tooManyEvents, .zoneTooLong, .revisionMissing,
            .addressUnseen:
            .google
        case .methodRequest, .nameOfSingleEvent, .refreshForOutlook, .zoneUndeclared,
            .floatingTime, .organizerInFeed, .busyAllDay, .outlookAllDay:
            .outlook
        case .refreshForApple, .appleLocation, .applePoint: .apple
        case .refreshValue, .colorName, .valueParameter: .rfc7986
        default: .rfc5545
        }
    }

    /// Where the rule is from: a section of an RFC, or the issue in which the harm was seen.
    public var source: String {
        switch self {
        case .unreadable, .structure: "RFC 5545, 3.4 and 3.6"
        case .notUTF8: "RFC 5545, 3.1.4"
        case .byteOrderMark: "RFC 5545, 3.4"
        case .lineEnds, .lineLength, .controlCharacter, .blankLine, .brokenLine:
            "RFC 5545, 3.1"
        case .foldInCharacter: "adangel.org, 2024-12-15; RFC 5545, 3.1"
        case .emptyCalendar: "RFC 5545, 3.6"
        case .versionMissing: "RFC 5545, 3.7.4"
        case .productMissing: "RFC 5545, 3.7.3"
        case .calendarScale: "RFC 5545, 3.7.1"
        case .tooManyBytes: "ical-relay #212"
        case .tooManyEvents: "roed314/seminars #39 and #777"
        case .methodRequest: "markuspoerschke/iCal #117; RFC 5546, 3.2.2"
        case .nameOfSingleEvent: "MS-OXCICAL; Event-Organiser #410"
        case .refreshForOutlook: "MS-OXCICAL, X-PUBLISHED-TTL"
        case .refreshForApple: "adamgibbons/ics #259"
        case .refreshValue: "RFC 7986, 5.7"
        case .colorName: "RFC 7986, 5.9"
        case .valueParameter: "RFC 7986, 5.10 and 5.11"
        case .zoneUndeclared: "RFC 5545, 3.2.19; owncloud calendar #687"
        case .zoneTooLong: "TimeTree-Exporter #157"
        case .zoneOnDate, .zoneOnUTC: "RFC 5545, 3.2.19"
        case .zoneOffset: "RFC 5545, 3.3.14"
        case .floatingTime: "RFC 5545, 3.3.5; RoomBooking #18"
        default: eventSource
        }
    }

    private var eventSource: String {
        switch self {
        case .parameter: "RFC 5545, 3.2"
        case .escape, .bareComma: "RFC 5545, 3.3.11"
        case .addressEscaped: "RFC 5545, 3.3.13"
        case .position: "RFC 5545, 3.8.1.6"
        case .calendarAddress: "RFC 5545, 3.3.3"
        case .status: "RFC 5545, 3.8.1.11"
        case .transparency: "RFC 5545, 3.8.2.7"
        case .sequence: "RFC 5545, 3.8.7.4"
        case .priority: "RFC 5545, 3.8.1.9"
        case .uidMissing, .uidTwice: "RFC 5545, 3.8.4.7"
        case .stampMissing: "RFC 5545, 3.6.1"
        case .stampNotUTC: "RFC 5545, 3.8.7"
        case .startMissing, .endAndDuration, .duplicateProperty: "RFC 5545, 3.6.1"
        case .date: "RFC 5545, 3.3.4 and 3.3.5"
        case .dateUndeclared: "RFC 5545, 3.8.2.4"
        case .endBeforeStart, .endType: "RFC 5545, 3.8.2.2"
        case .duration: "RFC 5545, 3.3.6 and 3.8.2.5"
        case .revisionMissing: "adangel.org, 2024-12-15; GatherPress #2058"
        case .organizerInFeed: "civicrm #28954; RFC 5545, 3.8.4.3, against RFC 5546, 3.2.1"
        case .alarmInFeed: "RFC 5545, 3.6.6, on alarms of others"
        case .busyAllDay: "RFC 5545, 3.8.2.7; fb2cal #86"
        case .outlookAllDay: "MS-OXCICAL, X-MICROSOFT-CDO properties"
        case .addressUnseen: "web-standards/calendar #25"
        case .appleLocation: "collective/icalendar #116; ical-generator #157"
        case .applePoint: "ical-generator #170"
        case .rule, .untilType, .untilAndCount, .untilBeforeStart: "RFC 5545, 3.3.10"
        case .exclusionRule: "RFC 5545, A.3"
        case .overrideNothing: "RFC 5545, 3.8.4.4"
        case .removedType: "RFC 5545, 3.8.5.1; sabre #555"
        case .overrideType: "RFC 5545, 3.8.4.4; Radicale #1979"
        case .overrideWithoutSeries: "RFC 5545, 3.8.4.4; KashCal #227"
        case .severalRules, .startOffRule: "RFC 5545, 3.8.5.3"
        case .removedNothing: "RFC 5545, 3.8.5.1"
        default: "RFC 5545"
        }
    }
}
