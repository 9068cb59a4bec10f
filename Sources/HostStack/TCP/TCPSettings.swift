public import SimulationKernel

/// Which law governs a congestion window.
public enum CongestionAlgorithm: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// RFC 5681 and RFC 6582
  case newReno
  /// RFC 9438
  case cubic
}

/// How a guest's TCP behaves (`sysctl net.ipv4.tcp_…`).
public struct TCPSettings: Sendable, Equatable, BitwiseCopyable {
  public var congestionControl = CongestionAlgorithm.cubic
  /// Bytes that a connection buffers in each direction at most. Memory is taken only as it is used.
  public var bufferSize = 8 * 1024 * 1024
  public var usesSelectiveAcknowledgment = true
  public var usesTimestamps = true
  /// Full-sized segments that one acknowledgment is sent for: 2 as RFC 5681, section 4.2 recommends; 1 acknowledges each.
  public var delayedAcknowledgment = 2
  /// Whether connections ask for, and agree to, congestion marks in place of losses (RFC 3168).
  public var usesCongestionNotification = false

  public init() {}
}

extension TCPSettings: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(congestionControl)
    writer.write(UInt32(bufferSize))
    writer.write(usesSelectiveAcknowledgment)
    writer.write(usesTimestamps)
    writer.write(UInt8(delayedAcknowledgment))
    writer.write(usesCongestionNotification)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    congestionControl = try reader.read()
    bufferSize = Int(try reader.read(UInt32.self))
    usesSelectiveAcknowledgment = try reader.read()
    usesTimestamps = try reader.read()
    delayedAcknowledgment = Int(try reader.read(UInt8.self))
    usesCongestionNotification = try reader.read()
    guard (TCPSettings.bufferSizes).contains(bufferSize), delayedAcknowledgment > 0 else {
      throw reader.failure("TCP settings that no guest can have")
    }
  }

  /// From one small segment to what the largest window scale can tell of (RFC 7323, section 2.3).
  public static let bufferSizes = 2048...1 << 30
}
