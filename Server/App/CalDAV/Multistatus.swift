internal import LibsyncCalendar

/// The responses of a multistatus (RFC 4918, 13), as bytes that go out while others are made.
struct Multistatus: Sendable {
    private var xml = XMLBytes()
    private let wanted: WantedProperties
    /// Whether what is not there is passed over (RFC 8144, 2.1).
    private let isMinimal: Bool

    /// - Parameter isMinimal: whether the request prefers so.
    init(_ wanted: WantedProperties, isMinimal: Bool) {
        self.wanted = wanted
        self.isMinimal = isMinimal
        xml.add(rendered: XMLBytes.declaration)
        xml.begin("D:multistatus", .davNamespaces)
    }

    /// The bytes of all objects so far, also of those that were taken.
    private(set) var dataBytes = 0

    /// What has been written since the last time.
    mutating func take() -> [UInt8] { xml.take() }

    /// How much has been written since.
    var byteCount: Int { xml.bytes.count }

    /// The properties of something.
    ///
    /// - Parameter data: the object itself, where it is wanted.
    mutating func add(_ path: String, _ resource: DAVResource, data: [UInt8]? = nil) {
        var found = XMLBytes()
        var missing: [XMLName] = []
        dataBytes += data?.count ?? 0
        switch wanted {
        case .names:
            for name in Multistatus.names(of: resource) { found.add(name) }
        case .all(let others):
            for property in DAVProperty.known.values.sorted(by: { $0.name.local < $1.name.local })
            where property.isUsual {
                _ = property.write(&found, resource)
            }
            for name in others { Multistatus.add(name, resource, data, to: &found, &missing) }
        case .some(let names):
            for name in names { Multistatus.add(name, resource, data, to: &found, &missing) }
        }
        // A response has at least one propstat (RFC 4918, 14.24).
        let showsMissing = !missing.isEmpty && !(isMinimal && !found.bytes.isEmpty)
        xml.add("D:response") { xml in
            xml.add("D:href", [:], path)
            if !found.bytes.isEmpty || !showsMissing {
                xml.add("D:propstat") { xml in
                    xml.add("D:prop") { $0.add(rendered: found.bytes) }
                    xml.add("D:status", [:], "HTTP/1.1 200 OK")
                }
            }
            guard showsMissing else { return }
            xml.add("D:propstat") { xml in
                xml.add("D:prop") { xml in
                    for name in missing { xml.add(name) }
                }
                xml.add("D:status", [:], "HTTP/1.1 404 Not Found")
            }
        }
    }

    /// Something that is not there, or not any more.
    mutating func add(missing path: String) {
        xml.add("D:response") { xml in
            xml.add("D:href", [:], path)
            xml.add("D:status", [:], "HTTP/1.1 404 Not Found")
        }
    }

    /// An object of which more dates are wanted than are written (RFC 4791, 5.2.8).
    mutating func add(tooMany path: String) {
        xml.add("D:response") { xml in
            xml.add("D:href", [:], path)
            xml.add("D:status", [:], "HTTP/1.1 507 Insufficient Storage")
            xml.add("D:error") { $0.add("C:max-instances") }
        }
    }

    /// That not all changes of a calendar were told (RFC 6578, 3.6).
    mutating func add(cut path: String) {
        xml.add("D:response") { xml in
            xml.add("D:href", [:], path)
            xml.add("D:status", [:], "HTTP/1.1 507 Insufficient Storage")
            xml.add("D:error") { $0.add("D:number-of-matches-within-limits") }
        }
    }

    /// The end, with the token where the answer has one.
    mutating func end(token: String? = nil) {
        if let token { xml.add("D:sync-token", [:], token) }
        xml.end("D:multistatus")
    }

    private static func add(
        _ name: XMLName, _ resource: DAVResource, _ data: [UInt8]?, to found: inout XMLBytes,
        _ missing: inout [XMLName]
    ) {
        if name == DAVName.calendarData, let data {
            found.add("C:calendar-data", [:], String(decoding: data, as: UTF8.self))
        } else if DAVProperty.known[name]?.write(&found, resource) != true {
            missing.append(name)
        }
    }

    private static func names(of resource: DAVResource) -> [XMLName] {
        DAVProperty.known.values.filter { property in
            var scratch = XMLBytes()
            return property.write(&scratch, resource)
        }.map(\.name).sorted { $0.local < $1.local }
    }
}
