internal import Foundation
public import LibsyncModel

/// Places and the rooms in them.
public struct PlaceTree: Sendable {
    /// The places by their id.
    public let places: [RecordID: Place]

    /// The places of these records.
    public init(_ places: [Place]) {
        self.places = Dictionary(
            places.map { ($0.record.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many places are looked at around one: those in which it is, and no circle.
    static let depthMax = 8

    /// The place itself, then that in which it is, and so on.
    public func path(from id: RecordID) -> [RecordID] {
        var path = [id]
        while path.count < PlaceTree.depthMax, let last = path.last,
            let outer = places[last]?.container,
            !path.contains(outer)
        {
            path.append(outer)
        }
        return path
    }

    /// Whether a place is a room: one that is in another.
    public func isRoom(_ id: RecordID) -> Bool { path(from: id).count > 1 }

    /// Whether a place is an address on the net, where there is room for everything.
    func isOnline(_ id: RecordID) -> Bool { places[id]?.record["type"]?.string == "online" }

    /// Whether a place is a bus, a boat or a stop of one.
    func isOnTheWay(_ id: RecordID) -> Bool {
        ["mobile", "stop"].contains(places[id]?.record["type"]?.string)
    }

    /// Where a place is: where the place is in which it is, if it does not say.
    public func point(of id: RecordID) -> GeoPoint? {
        for place in path(from: id) {
            guard let found = places[place]?.coordinates else { continue }
            return GeoPoint(latitude: found.latitude, longitude: found.longitude)
        }
        return nil
    }
}

/// A point in degrees (WGS 84).
public struct GeoPoint: Hashable, Sendable {
    /// North of the equator.
    public let latitude: Double
    /// East of Greenwich.
    public let longitude: Double

    /// A point of these degrees.
    public init(latitude: Double, longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }

    /// How many kilometres one degree of latitude is.
    static let kilometresPerDegree = 111.195

    /// As the crow flies, on a sphere: right to half a per cent (haversine).
    public func kilometres(to other: GeoPoint) -> Double {
        let radians = Double.pi / 180
        let north = sin((other.latitude - latitude) * radians / 2)
        let east = sin((other.longitude - longitude) * radians / 2)
        let chord =
            north * north + cos(latitude * radians) * cos(other.latitude * radians) * east * east
        return 2 * 6_371.0 * asin(min(1, max(0, chord).squareRoot()))
    }
}
