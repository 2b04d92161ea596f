/// The month as a shelf: a spine for each day, taller the more happens; the days of the event itself
/// stand in the second ink, above all others.
///
/// The one ornament of libsync; here it is what a poster has in place of a picture.
struct ShelfOrnament {
    /// How many events each day has.
    let counts: [Int]
    /// The days of the event, from 1.
    let ownDays: [Int]

    /// Below that it would be a strip, and above that a fence.
    private static let heights = 70.0...230.0
    private static let gap = 2.5

    /// Draws it to stand on what begins at `bottom`, where there is room.
    func draw(
        on canvas: Canvas, from left: Double, to right: Double, below top: Double,
        above bottom: Double
    ) {
        let room = bottom - top - 44
        guard room >= ShelfOrnament.heights.lowerBound, !counts.isEmpty else { return }
        let height = min(room, ShelfOrnament.heights.upperBound)
        // With room to spare it stands in the middle of it, a little low.
        let floor = bottom - 18 - (room - height) * 0.4
        let spines = spines(from: left, to: right)
        let most = max(counts.max() ?? 0, 4)
        for (index, spine) in spines.enumerated() {
            let isOwn = ownDays.contains(index + 1)
            let share = isOwn ? ownShare(index) : share(of: counts[index], most: most, index: index)
            draw(index, spine, height * share, isOwn, on: canvas, floor)
        }
        canvas.rule(from: left, to: right, at: floor + 1.5, weight: 3)
    }

    /// By how much happens, in five steps; and a little by the day's number, as books differ.
    private func share(of count: Int, most: Int, index: Int) -> Double {
        let step = count == 0 ? 0 : min(1 + (count * 4 - 1) / most, 4)
        return 0.32 + 0.11 * Double(step) + [0, 0.05, -0.03, 0.025][index % 4]
    }

    /// One day stands above all; of many, as of an exhibition, each is a book of its own.
    private func ownShare(_ index: Int) -> Double {
        ownDays.count == 1 || index + 1 == ownDays[0] ? 1 : [0.84, 0.92, 0.78, 0.88][index % 4]
    }

    private func spines(from left: Double, to right: Double) -> [(x: Double, width: Double)] {
        let weights = counts.indices.map { index in
            ownDays == [index + 1] ? 1.5 : [1, 0.72, 1.25, 1, 0.85][index % 5]
        }
        let free = right - left - ShelfOrnament.gap * Double(counts.count - 1)
        let unit = free / weights.reduce(0, +)
        var x = left
        return weights.map { weight in
            defer { x += weight * unit + ShelfOrnament.gap }
            return (x, weight * unit)
        }
    }

    private func draw(
        _ index: Int, _ spine: (x: Double, width: Double), _ height: Double, _ isOwn: Bool,
        on canvas: Canvas, _ floor: Double
    ) {
        let top = floor - height
        if isOwn {
            canvas.fill(spine.x, top, spine.width, height, canvas.color)
            for y in [0.1, 0.14, 0.86] {
                canvas.fill(spine.x, top + height * y, spine.width, 1.5, .white)
            }
            return
        }
        canvas.outline(spine.x, top, spine.width, height, weight: 1.1, .black)
        guard counts[index] > 0 else { return }
        // A book that was printed: bands, or a label; an empty day is a blank one.
        switch index % 3 {
        case 0:
            for y in [8.0, 12.0, height - 12] {
                canvas.fill(spine.x, top + y, spine.width, 1.1, .black)
            }
        case 1: canvas.fill(spine.x, top + 9, spine.width, min(26, height * 0.3), .black)
        default:
            let inset = spine.width * 0.28
            canvas.fill(
                spine.x + inset, top + 10, spine.width - 2 * inset, height * 0.35, .black)
        }
    }
}
