public import SimulationKernel

/// The number of a pipe in its guest.
public struct PipeID: TableKey, Checkpointable {
  let rawValue: UInt32

  init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public var tableHash: UInt64 { UInt64(rawValue).spread }
  public func encode(to writer: inout ByteWriter) { writer.write(rawValue) }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) { rawValue = try reader.read() }
}

/// Bytes on their way from one process to another.
///
/// A write is never cut short: a process whose pipe is full is not resumed until there is room, as if it slept in `write`.
/// So a pipe holds at most ``limit`` bytes and what its writer wrote in one go.
struct Pipe: Sendable, Equatable {
  /// As Linux' default, in bytes.
  static let limit = 65_536

  private var bytes: [UInt8]
  private var start = 0
  var hasWriter: Bool
  var hasReader = true

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

  /// What was read does not count.
  static func == (a: Pipe, b: Pipe) -> Bool {
    a.bytes[a.start...] == b.bytes[b.start...] && a.hasWriter == b.hasWriter && a.hasReader == b.hasReader
  }
}

extension Pipe: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(Array(bytes[start...]))
    writer.write(hasWriter)
    writer.write(hasReader)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    bytes = try reader.read()
    (hasWriter, hasReader) = (try reader.read(), try reader.read())
  }
}
