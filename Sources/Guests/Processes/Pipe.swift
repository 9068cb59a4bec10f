public import SimulationKernel

/// The number of a pipe in its guest.
public struct PipeID: TableKey, StateRecord {
  let rawValue: UInt32

  init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public var tableHash: UInt64 { UInt64(rawValue).spread }
  public static let fields = Fields(\PipeID.rawValue)
}

/// Bytes on their way from one process to another.
///
/// A write is never cut short: a process whose pipe is full is not resumed until there is room, as if it slept in `write`.
/// So a pipe holds at most ``limit`` bytes and what its writer wrote in one go.
struct Pipe: Sendable, Equatable, StateRecord {
  /// As Linux' default, in bytes.
  static let limit = 65_536

  private var bytes: [UInt8]
  private var start = 0
  var hasWriter: Bool
  var hasReader = true
  /// The processes at its ends, once they run. They follow from the processes.
  var reader: ProcessID?
  var writer: ProcessID?

  init(_ bytes: [UInt8] = [], hasWriter: Bool = true) {
    self.bytes = bytes
    self.hasWriter = hasWriter
  }

  var count: Int { bytes.count - start }
  var isFull: Bool { count >= Pipe.limit }

  mutating func write(_ more: [UInt8]) { bytes += more }

  mutating func read(_ limit: Int) -> [UInt8] {
    let end = start + min(limit, count)
    let part = Array(bytes[start..<end])
    start = end
    if count == 0 {
      bytes = []
      start = 0
    } else if start >= Pipe.limit, start >= count {
      bytes.removeFirst(start)
      start = 0
    }
    return part
  }

  static let fields = Fields(\Pipe.bytes, \.start, \.hasWriter, \.hasReader)
    .derived(\.reader, nil).derived(\.writer, nil)

  var inconsistency: String? { start <= bytes.count ? nil : "a pipe that was read beyond its end" }
}
