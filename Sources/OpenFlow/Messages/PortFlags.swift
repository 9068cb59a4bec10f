public import SimulationKernel

/// What a controller has asked of a port.
public struct PortConfiguration: OptionSet, Hashable, Sendable, BitwiseCopyable, Checkpointable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Administratively down.
  @inlinable public static var portDown: PortConfiguration { PortConfiguration(rawValue: 1 << 0) }
  /// Drops what it receives.
  @inlinable public static var noReceive: PortConfiguration { PortConfiguration(rawValue: 1 << 2) }
  /// Drops what is to leave by it.
  @inlinable public static var noForward: PortConfiguration { PortConfiguration(rawValue: 1 << 5) }
  /// Sends no packet-in for what it receives.
  @inlinable public static var noPacketIn: PortConfiguration { PortConfiguration(rawValue: 1 << 6) }
  /// All that the specification has.
  @inlinable public static var all: PortConfiguration { [.portDown, .noReceive, .noForward, .noPacketIn] }
}

/// What a port is like; a controller cannot change it.
public struct PortState: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var linkDown: PortState { PortState(rawValue: 1 << 0) }
  /// Blocked by a protocol such as the spanning tree's.
  @inlinable public static var blocked: PortState { PortState(rawValue: 1 << 1) }
  /// Live for fast failover.
  @inlinable public static var live: PortState { PortState(rawValue: 1 << 2) }
}

/// Rates and media.
public struct PortFeatures: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var halfDuplex10Mb: PortFeatures { PortFeatures(rawValue: 1 << 0) }
  @inlinable public static var fullDuplex10Mb: PortFeatures { PortFeatures(rawValue: 1 << 1) }
  @inlinable public static var halfDuplex100Mb: PortFeatures { PortFeatures(rawValue: 1 << 2) }
  @inlinable public static var fullDuplex100Mb: PortFeatures { PortFeatures(rawValue: 1 << 3) }
  @inlinable public static var halfDuplex1Gb: PortFeatures { PortFeatures(rawValue: 1 << 4) }
  @inlinable public static var fullDuplex1Gb: PortFeatures { PortFeatures(rawValue: 1 << 5) }
  @inlinable public static var fullDuplex10Gb: PortFeatures { PortFeatures(rawValue: 1 << 6) }
  @inlinable public static var fullDuplex40Gb: PortFeatures { PortFeatures(rawValue: 1 << 7) }
  @inlinable public static var fullDuplex100Gb: PortFeatures { PortFeatures(rawValue: 1 << 8) }
  @inlinable public static var fullDuplex1Tb: PortFeatures { PortFeatures(rawValue: 1 << 9) }
  @inlinable public static var otherRate: PortFeatures { PortFeatures(rawValue: 1 << 10) }
  @inlinable public static var copper: PortFeatures { PortFeatures(rawValue: 1 << 11) }
  @inlinable public static var fiber: PortFeatures { PortFeatures(rawValue: 1 << 12) }
  @inlinable public static var autonegotiation: PortFeatures { PortFeatures(rawValue: 1 << 13) }
  @inlinable public static var pause: PortFeatures { PortFeatures(rawValue: 1 << 14) }
  @inlinable public static var asymmetricPause: PortFeatures { PortFeatures(rawValue: 1 << 15) }
}
