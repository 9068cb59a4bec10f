public import Packets
public import SimulationKernel

/// A packet that a function asks the stack to send: a probe of a server's health.
public struct Probe: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The kind of a probe.
  public enum Kind: UInt8, Sendable, BitwiseCopyable, Checkpointable {
    /// An ICMP echo request.
    case echo
    /// A SYN, to test whether the port is open.
    case syn
    /// The RST that aborts what the SYN began.
    case reset
  }

  /// Whether it is an echo request or a TCP segment.
  public var kind: Kind
  /// The server's address. The source address follows from the route.
  public var destination: IPv4Address
  /// The echo's identifier, or the source port.
  public var identifier: UInt16
  /// The echo's sequence number, or the destination port.
  public var number: UInt16
  /// The sequence number of a segment.
  public var sequence: UInt32

  /// Creates a probe. `sequence` is the sequence number of a segment.
  public init(_ kind: Kind, to destination: IPv4Address, identifier: UInt16, number: UInt16, sequence: UInt32 = 0) {
    self.kind = kind
    self.destination = destination
    self.identifier = identifier
    self.number = number
    self.sequence = sequence
  }

  public static let fields = Fields(\Probe.kind, \.destination, \.identifier, \.number, \.sequence)
}
