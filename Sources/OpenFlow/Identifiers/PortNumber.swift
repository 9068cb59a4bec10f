public import SimulationKernel

/// The number of a port, or one of the reserved ports (OpenFlow 1.3.5, section 7.2.1).
public struct PortNumber: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Numbers of real ports lie between 1 and this.
  @inlinable public static var maximum: PortNumber { PortNumber(0xFFFF_FF00) }
  /// Out of the port at which the packet came in. A packet leaves by that port only through this one.
  @inlinable public static var inPort: PortNumber { PortNumber(0xFFFF_FFF8) }
  /// To the first table; only in a packet-out.
  @inlinable public static var table: PortNumber { PortNumber(0xFFFF_FFF9) }
  /// To what the switch does without OpenFlow.
  @inlinable public static var normal: PortNumber { PortNumber(0xFFFF_FFFA) }
  /// Out of all ports but the ingress port and those that are blocked.
  @inlinable public static var flood: PortNumber { PortNumber(0xFFFF_FFFB) }
  /// Out of all ports but the ingress port.
  @inlinable public static var all: PortNumber { PortNumber(0xFFFF_FFFC) }
  /// To the controllers, or from one of them.
  @inlinable public static var controller: PortNumber { PortNumber(0xFFFF_FFFD) }
  /// The switch's own network stack.
  @inlinable public static var local: PortNumber { PortNumber(0xFFFF_FFFE) }
  /// No port in particular, in requests that may name one.
  @inlinable public static var any: PortNumber { PortNumber(0xFFFF_FFFF) }

  /// Whether the number could be a real port's.
  @inlinable public var isPhysical: Bool { rawValue > 0 && self <= PortNumber.maximum }
}

extension PortNumber: Comparable, Checkpointable {
  @inlinable public static func < (a: PortNumber, b: PortNumber) -> Bool { a.rawValue < b.rawValue }
}

extension PortNumber: CustomStringConvertible {
  /// As Open vSwitch writes it: "3", "CONTROLLER".
  public var description: String {
    switch self {
    case .inPort: "IN_PORT"
    case .table: "TABLE"
    case .normal: "NORMAL"
    case .flood: "FLOOD"
    case .all: "ALL"
    case .controller: "CONTROLLER"
    case .local: "LOCAL"
    case .any: "ANY"
    default: "\(rawValue)"
    }
  }
}
