internal import LibsyncModel

/// What the zone names of one file mean.
struct ZoneResolver {
    /// What a TZID means.
    enum Meaning {
        case form(MomentForm)
        /// No zone keeps this time: its moments are read as UTC.
        case offsets(ZoneRules)
    }

    /// Zones to try first when several keep the same time.
    private let preferred: [String]
    private let definitions: [String: CalendarComponent]
    private var meanings: [String: Meaning] = [:]
    private(set) var searches: Int

    /// So many definitions of zones without a known name are read in one file.
    static let searchesMax = 20
    /// Which of the zones that keep the same time today most people have.
    private static let best = [
        "Europe/Berlin", "Europe/London", "Europe/Kiev", "America/New_York", "America/Chicago",
        "America/Denver", "America/Los_Angeles", "Asia/Tokyo", "Asia/Shanghai", "Australia/Sydney",
    ]
    /// The longest TZID that is looked at.
    static let nameBytesMax = 200

    init(_ calendar: CalendarComponent, preferred: [String], searches: Int) {
        self.preferred = preferred
        self.searches = searches
        var definitions: [String: CalendarComponent] = [:]
        for child in calendar.children where child.row.name == .timeZone {
            guard let name = child.first(.tzid)?.text, definitions[name] == nil else { continue }
            definitions[name] = child
        }
        self.definitions = definitions
    }

    /// The form of moments with this TZID, the first of which is in `year`.
    mutating func meaning(
        of name: String, year: Int, line: Int, faults: inout FaultList
    ) -> Meaning {
        if let known = meanings[name] { return known }
        let meaning = resolve(name, year: year, line: line, faults: &faults)
        meanings[name] = meaning
        return meaning
    }

    private mutating func resolve(
        _ name: String, year: Int, line: Int, faults: inout FaultList
    ) -> Meaning {
        if let zone = ZoneResolver.olson(name) { return .form(MomentForm(zone: zone)) }
        if let zone = ZoneResolver.named(name) ?? definitions[name].flatMap(ZoneResolver.alias) {
            faults.add(.zoneName, line: line, of: name, "read as \(zone)")
            return .form(MomentForm(zone: zone))
        }
        if let component = definitions[name] {
            searches += 1
            guard searches <= ZoneResolver.searchesMax, let rules = ZoneRules(component) else {
                faults.add(
                    .zoneUnknown, line: line, of: name,
                    "read as local time: its VTIMEZONE is not understood")
                return .form(.floating)
            }
            if let zone = zone(keeping: rules, year: year, name: name) {
                faults.add(.zoneByRules, line: line, of: name, "read as \(zone), by its VTIMEZONE")
                return .form(MomentForm(zone: zone))
            }
            faults.add(.zoneByOffsets, line: line, of: name, "brought to UTC by its VTIMEZONE")
            return .offsets(rules)
        }
        if name.utf8.count <= 40, !ZoneResolver.ambiguous.contains(name), ZonedTime.isKnown(name) {
            faults.add(.zoneName, line: line, of: name, "read as the zone of that name")
            return .form(MomentForm(zone: name))
        }
        faults.add(.zoneUnknown, line: line, of: name, "read as local time")
        return .form(.floating)
    }

    /// Abbreviations that ICU reads as zones, though the time zone database has none of that name and
    /// people mean others by them: to ICU BST is Dhaka, ART is Cairo, CST is Chicago.
    private static let ambiguous: Set<String> = [
        "ACT", "AET", "AGT", "ART", "AST", "BET", "BST", "CAT", "CNT", "CST", "CTT", "EAT", "ECT",
        "IET", "IST", "JST", "MIT", "NET", "NST", "PLT", "PNT", "PRT", "PST", "SST", "VST",
    ]

    /// The name, where it is one of the time zone database and no mere abbreviation: those have no
    /// summer time, or another than their writer thought of.
    static func olson(_ name: String) -> String? {
        guard name.utf8.count <= 60 else { return nil }
        if case .utc = MomentForm(zone: name) { return name }
        return name.utf8.contains(UInt8(ascii: "/")) && name.utf8.first != UInt8(ascii: "/")
            && ZonedTime.isKnown(name) ? name : nil
    }

    /// The zone that another name contains: one of Windows', or one with a path before it, as
    /// `/freeassociation.sourceforge.net/Europe/Oslo`.
    static func named(_ name: String) -> String? {
        guard name.utf8.count <= nameBytesMax else { return nil }
        let plain = name.filter { $0 != "\"" }
        let trimmed = String(plain.drop(while: \.isWhitespace))
        if let zone = WindowsZones.zone(trimmed) ?? olson(trimmed) { return zone }
        // An old Outlook and many examples write US-Eastern.
        if trimmed.hasPrefix("US-"), let zone = olson("US/" + trimmed.dropFirst(3)) { return zone }
        let parts = trimmed.split(separator: "/")
        for count in [3, 2] where parts.count >= count {
            if let zone = olson(parts.suffix(count).joined(separator: "/")) { return zone }
        }
        return nil
    }

    /// The zone that a VTIMEZONE names beside its TZID.
    private static func alias(_ component: CalendarComponent) -> String? {
        let names = [component.first(.xLicLocation), component.first(.tzidAliasOf)]
        return names.compactMap { $0?.text }.compactMap { olson($0) ?? named($0) }.first
    }

    /// A zone that keeps the same time as the rules in three years from `year` on.
    private func zone(keeping rules: ZoneRules, year: Int, name: String) -> String? {
        var candidates = preferred
        if let offset = rules.onlyOffset, offset % 3600 == 0, abs(offset) <= 12 * 3600 {
            // The database has the signs the other way round.
            let hours = -offset / 3600
            candidates =
                [hours == 0 ? "UTC" : "Etc/GMT\(hours > 0 ? "+" : "")\(hours)"] + candidates
        }
        // "Customised Oslo time" is Oslo's.
        candidates += WindowsZones.all.filter { zone in
            let city = zone.split(separator: "/").last ?? ""
            return name.contains(city) || name.contains(city.replacing("_", with: " "))
        }
        candidates += ZoneResolver.best + WindowsZones.all
        // Some programs write the hour of a change by the wrong clock; half a day apart it shows.
        for slack in [0, 43_200] {
            let found = candidates.first { zone in
                ZoneOffsets(zone).map { rules.agree(with: $0, from: year, slack: slack) } ?? false
            }
            if let found { return found }
        }
        return nil
    }
}
