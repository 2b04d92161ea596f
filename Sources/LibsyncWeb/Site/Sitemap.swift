public import LibsyncCalendar
public import LibsyncModel

/// What search engines are to look at (sitemaps.org, 0.9), soonest first.
public struct Sitemap: Sendable {
    /// A page and the date of its last change.
    struct Entry {
        let link: WebLink
        let changed: LocalDate?
    }

    /// The most pages (sitemaps.org: 50,000 of 50 MB).
    static let entriesMax = 50_000

    private let root: String
    private var entries: [Entry] = []

    /// - Parameters:
    ///   - agenda: what is on from today, as public lists have it.
    ///   - changed: the date of each event's last change, by its id.
    public init(
        _ region: SiteRegion, _ agenda: EventAgenda, changed: [RecordID: LocalDate]
    ) {
        root = region.root
        let newest = changed.values.max()
        entries.append(Entry(link: SiteAddress().link, changed: newest))
        for library in region.libraries {
            entries.append(
                Entry(link: SiteAddress(.library(library.slug)).link, changed: newest))
        }
        for statement in Statement.allCases {
            entries.append(Entry(link: statement.link(nil), changed: nil))
        }
        var isNamed: Set<RecordID> = []
        for entry in agenda.entries where entries.count < Sitemap.entriesMax {
            let date = changed[entry.event.id]
            // What has a page of its own elsewhere counts there (`SiteFrame.canonical`).
            let isHere = DatedText.ownPage(of: entry.event) == nil
            if isNamed.insert(entry.event.id).inserted, isHere {
                entries.append(
                    Entry(link: SiteAddress(.event(entry.event.id)).link, changed: date))
            }
            // The series' own page shows its next date; the others have pages of their own.
            guard entry.event.isSeries else { continue }
            entries.append(
                Entry(
                    link: SiteAddress(.event(entry.event.id), occurrence: entry.occurrence.key)
                        .link, changed: date))
        }
        entries.removeLast(max(0, entries.count - Sitemap.entriesMax))
    }

    /// The file, UTF-8.
    public var bytes: [UInt8] {
        var xml = Markup(verbatim: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        xml.append("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
        for entry in entries {
            xml.append("<url><loc>")
            xml.append(escaping: entry.link.below(root))
            xml.append("</loc>")
            if let changed = entry.changed {
                xml.append("<lastmod>")
                xml.append(escaping: changed.description)
                xml.append("</lastmod>")
            }
            xml.append("</url>\n")
        }
        xml.append("</urlset>\n")
        return xml.bytes
    }

    /// `robots.txt` (RFC 9309): pages and feeds, but not what is for replicas and calendar programs,
    /// and no selections, of which there is no end.
    public static func robots(root: String) -> [UInt8] {
        Array(
            """
            User-agent: *
            Disallow: /v1/
            Disallow: /caldav
            Disallow: /*?
            Sitemap: \(root)/sitemap.xml

            """.utf8)
    }
}
