internal import LibsyncCalendar

/// A property that something here may have.
struct DAVProperty: Sendable {
    /// Its name.
    let name: XMLName
    /// Whether it is told to who asks for all: of CalDAV's own none is (RFC 4791, 5.2).
    var isUsual = false
    /// Writes it; false, and nothing written, where the resource has none.
    let write: @Sendable (inout XMLBytes, DAVResource) -> Bool

    /// By name.
    static let known = Dictionary(
        uniqueKeysWithValues: (common + principals + calendars + objects).map { ($0.name, $0) })

    private static func dav(
        _ local: StaticString, isUsual: Bool = false,
        _ write: @escaping @Sendable (inout XMLBytes, DAVResource) -> Bool
    ) -> DAVProperty {
        DAVProperty(name: XMLName(DAVName.dav, local), isUsual: isUsual, write: write)
    }

    private static func calDAV(
        _ local: StaticString, _ write: @escaping @Sendable (inout XMLBytes, DAVResource) -> Bool
    ) -> DAVProperty {
        DAVProperty(name: XMLName(DAVName.calDAV, local), write: write)
    }

    private static func add(
        _ name: StaticString, _ address: CalDAVAddress, to xml: inout XMLBytes
    ) -> Bool {
        xml.add(name) { $0.add("D:href", [:], address.path) }
        return true
    }

    private static func addRead(to xml: inout XMLBytes) {
        for privilege: StaticString in ["D:read", "D:read-current-user-privilege-set"] {
            xml.add("D:privilege") { $0.add(privilege) }
        }
    }

    private static let common = [
        dav("resourcetype", isUsual: true) { xml, resource in
            xml.add("D:resourcetype") { xml in
                switch resource {
                case .root, .home: xml.add("D:collection")
                case .principal: xml.add("D:principal")
                case .calendar:
                    xml.add("D:collection")
                    xml.add("C:calendar")
                case .object: break
                }
            }
            return true
        },
        dav("displayname", isUsual: true) { xml, resource in
            guard case .calendar(let calendar) = resource else { return false }
            xml.add("D:displayname", [:], calendar.name)
            return true
        },
        dav("current-user-principal") { xml, _ in
            add("D:current-user-principal", .principal, to: &xml)
        },
        dav("principal-collection-set") { xml, _ in
            add("D:principal-collection-set", .principal, to: &xml)
        },
        dav("owner") { xml, _ in add("D:owner", .principal, to: &xml) },
        dav("current-user-privilege-set") { xml, _ in
            xml.add("D:current-user-privilege-set") { addRead(to: &$0) }
            return true
        },
        dav("supported-privilege-set") { xml, _ in
            xml.add("D:supported-privilege-set") { xml in
                for privilege: StaticString in ["D:read", "D:read-current-user-privilege-set"] {
                    xml.add("D:supported-privilege") { xml in
                        xml.add("D:privilege") { $0.add(privilege) }
                        xml.add("D:description", ["xml:lang": "en"], "Read")
                    }
                }
            }
            return true
        },
        dav("acl") { xml, _ in
            xml.add("D:acl") { xml in
                xml.add("D:ace") { xml in
                    xml.add("D:principal") { $0.add("D:all") }
                    xml.add("D:grant") { addRead(to: &$0) }
                    xml.add("D:protected")
                }
            }
            return true
        },
        dav("supported-report-set") { xml, resource in
            xml.add("D:supported-report-set") { xml in
                guard case .calendar = resource else { return }
                let reports: [StaticString] = [
                    "C:calendar-multiget", "C:calendar-query", "D:sync-collection",
                ]
                for report in reports {
                    xml.add("D:supported-report") { $0.add("D:report") { $0.add(report) } }
                }
            }
            return true
        },
    ]

    private static let principals = [
        dav("principal-URL") { xml, resource in
            guard case .principal = resource else { return false }
            return add("D:principal-URL", .principal, to: &xml)
        },
        calDAV("calendar-home-set") { xml, resource in
            switch resource {
            case .root, .principal, .home: add("C:calendar-home-set", .home, to: &xml)
            case .calendar, .object: false
            }
        },
        calDAV("calendar-user-address-set") { xml, resource in
            guard case .principal = resource else { return false }
            return add("C:calendar-user-address-set", .principal, to: &xml)
        },
    ]

    private static func calendar(
        _ name: XMLName, _ write: @escaping @Sendable (inout XMLBytes, DAVCalendar) -> Void
    ) -> DAVProperty {
        DAVProperty(name: name) { xml, resource in
            guard case .calendar(let calendar) = resource else { return false }
            write(&xml, calendar)
            return true
        }
    }

    private static let calendars = [
        calendar(DAVName.syncToken) { $0.add("D:sync-token", [:], $1.token) },
        calendar(XMLName(DAVName.calendarServer, "getctag")) { $0.add("CS:getctag", [:], $1.tag) },
        calendar(XMLName(DAVName.apple, "calendar-color")) {
            $0.add("A:calendar-color", [:], $1.color)
        },
        calendar(XMLName(DAVName.calDAV, "calendar-timezone")) {
            $0.add("C:calendar-timezone", [:], String(decoding: $1.zone, as: UTF8.self))
        },
        calendar(XMLName(DAVName.calDAV, "supported-calendar-component-set")) { xml, _ in
            xml.add("C:supported-calendar-component-set") { $0.add("C:comp", ["name": "VEVENT"]) }
        },
        calendar(XMLName(DAVName.calDAV, "supported-calendar-data")) { xml, _ in
            xml.add("C:supported-calendar-data") { xml in
                xml.add("C:calendar-data", ["content-type": "text/calendar", "version": "2.0"])
            }
        },
        calendar(XMLName(DAVName.calDAV, "supported-collation-set")) { xml, _ in
            xml.add("C:supported-collation-set") { xml in
                for collation in ["i;ascii-casemap", "i;octet"] {
                    xml.add("C:supported-collation", [:], collation)
                }
            }
        },
    ]

    private static func object(
        _ local: StaticString, _ write: @escaping @Sendable (inout XMLBytes, DAVObject) -> Void
    ) -> DAVProperty {
        dav(local, isUsual: true) { xml, resource in
            guard case .object(let object) = resource else { return false }
            write(&xml, object)
            return true
        }
    }

    private static let objects = [
        object("getetag") { $0.add("D:getetag", [:], "\"\($1.tag)\"") },
        object("getcontentlength") { $0.add("D:getcontentlength", [:], String($1.byteCount)) },
        object("getlastmodified") { $0.add("D:getlastmodified", [:], HTTPDate.text($1.modified)) },
        dav("getcontenttype", isUsual: true) { xml, resource in
            switch resource {
            case .object: xml.add("D:getcontenttype", [:], DAVAnswer.objectType)
            case .calendar: xml.add("D:getcontenttype", [:], "httpd/unix-directory")
            case .root, .principal, .home: return false
            }
            return true
        },
    ]
}
