import DiskImages
import Glibc

/// What a disk in use holds, mixed: noise, text that repeats, stored zeroes and holes, in runs of 64 KiB to 1 MiB.
struct Content {
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var noise = [UInt8](repeating: 0, count: 1 << 20)
  private let text = Array(String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 24_000).utf8)
  private let zeroes = [UInt8](repeating: 0, count: 1 << 20)

  mutating func next(below limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % limit
  }

  private mutating func refill() {
    for index in stride(from: 0, to: noise.count, by: 4) {
      let word = next(below: 1 << 30)
      for octet in 0..<4 { noise[index + octet] = UInt8(truncatingIfNeeded: word >> (7 * octet)) }
    }
  }

  /// Fills a file up to `size` octets; about seven tenths of it are data.
  mutating func fill(_ path: String, size: Int) throws {
    let file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o644)
    guard file >= 0, ftruncate(file, off_t(size)) == 0 else { throw WorkloadError("\(path) cannot be made") }
    defer { close(file) }
    refill()
    var place = 0
    while place < size {
      let count = min(size - place, 65_536 * (1 + next(below: 16)))
      let kind = next(below: 10)
      if kind < 8 {
        let octets = kind < 5 ? noise : kind < 7 ? text : zeroes
        if kind < 5 { noise[next(below: noise.count)] &+= 1 }
        guard pwrite(file, octets, count, off_t(place)) == count else { throw WorkloadError("\(path): disk full") }
      }
      place += count
    }
    guard fsync(file) == 0 else { throw WorkloadError("\(path): disk full") }
  }
}
