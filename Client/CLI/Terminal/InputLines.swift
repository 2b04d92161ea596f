import Foundation
import Glibc

/// Lines of standard input as they come, without holding more than one.
struct InputLines {
    /// A line without its end.
    enum Line {
        case bytes([UInt8])
        /// More bytes than the limit; they were passed over.
        case tooLong
    }

    /// The most bytes of a line.
    let bytesMax: Int
    private var buffer: [UInt8] = []
    /// Where the next line begins in `buffer`, and up to where no line end was found.
    private var start = 0
    private var searched = 0
    private var isTooLong = false
    private var hasEnded = false

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// The next line; nil at the end.
    /// - Parameter beforeWaiting: what to do before more must be waited for, such as to print what
    ///   is known.
    /// - Throws: `CommandFailure` when the input cannot be read.
    mutating func next(beforeWaiting: () throws -> Void) throws -> Line? {
        while true {
            if let end = lineEnd {
                defer { (start, searched, isTooLong) = (end + 1, end + 1, false) }
                return isTooLong || end - start > bytesMax ? .tooLong : line(until: end)
            }
            searched = buffer.count
            if searched - start > bytesMax {
                isTooLong = true
                start = searched
            }
            if hasEnded {
                defer { (start, isTooLong) = (searched, false) }
                if isTooLong { return .tooLong }
                return start == searched ? nil : line(until: searched)
            }
            try beforeWaiting()
            try fill()
        }
    }

    /// Where the next line feed is; a line may have millions of bytes before it.
    private var lineEnd: Int? {
        buffer.withUnsafeBytes { bytes -> Int? in
            guard let base = bytes.baseAddress, searched < bytes.count,
                let found = memchr(base + searched, 0x0A, bytes.count - searched)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    private func line(until end: Int) -> Line {
        let hasReturn = end > start && buffer[end - 1] == UInt8(ascii: "\r")
        return .bytes(Array(buffer[start..<(hasReturn ? end - 1 : end)]))
    }

    private static let chunkBytes = 1 << 16

    private mutating func fill() throws {
        buffer.removeFirst(start)
        searched -= start
        start = 0
        let before = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: InputLines.chunkBytes))
        var count = -1
        repeat {
            count = buffer.withUnsafeMutableBytes {
                read(STDIN_FILENO, $0.baseAddress.map { $0 + before }, InputLines.chunkBytes)
            }
        } while count < 0 && errno == EINTR
        let number = errno
        buffer.removeLast(InputLines.chunkBytes - max(count, 0))
        hasEnded = count == 0
        if count < 0 {
            throw CommandFailure(
                .disk,
                "Standard input cannot be read: \(String(cString: strerror(number)).lowercased()).",
                "Look at what is before the |.")
        }
    }
}
