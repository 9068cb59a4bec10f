public import SimulationKernel

/// A rate of transmission in bits per second, at least one.
public struct BitRate: Hashable, Comparable, Sendable, BitwiseCopyable {
  public let bitsPerSecond: UInt64

  /// - Precondition: `bitsPerSecond` is not zero.
  @inlinable public init(bitsPerSecond: UInt64) {
    precondition(bitsPerSecond > 0, "a link that sends nothing has no rate")
    self.bitsPerSecond = bitsPerSecond
  }

  @inlinable public static func megabitsPerSecond(_ n: UInt64) -> BitRate { BitRate(bitsPerSecond: n * 1_000_000) }
  @inlinable public static func gigabitsPerSecond(_ n: UInt64) -> BitRate { BitRate(bitsPerSecond: n * 1_000_000_000) }

  @inlinable public static func < (a: BitRate, b: BitRate) -> Bool { a.bitsPerSecond < b.bitsPerSecond }
}

extension BitRate: CustomStringConvertible {
  /// The shortest exact form that a topology file accepts: `100Mbps`.
  public var description: String {
    for (unit, name) in [(1_000_000_000, "Gbps"), (1_000_000, "Mbps"), (1_000, "kbps")] as [(UInt64, String)]
    where bitsPerSecond % unit == 0 {
      return "\(bitsPerSecond / unit)\(name)"
    }
    return "\(bitsPerSecond)bps"
  }
}

extension BitRate: Checkpointable {
  public func encode(to writer: inout ByteWriter) { writer.write(bitsPerSecond) }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let bitsPerSecond: UInt64 = try reader.read()
    guard bitsPerSecond > 0 else { throw reader.failure("a rate of zero") }
    self.init(bitsPerSecond: bitsPerSecond)
  }
}
