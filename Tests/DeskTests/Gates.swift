import Foundation

/// Holds a piece of work until a test lets it go on.
final class Gates: Sendable {
    private let inside = DispatchSemaphore(value: 0)
    private let way = DispatchSemaphore(value: 0)

    /// For the work: says that it has begun, and waits.
    func wait() {
        inside.signal()
        way.wait()
    }

    /// For the test: waits until the work has begun.
    func entered() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.inside.wait()
                continuation.resume()
            }
        }
    }

    func open() { way.signal() }
}
