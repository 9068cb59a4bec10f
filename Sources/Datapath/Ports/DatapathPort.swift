public import OpenFlow
public import Packets
public import SimulationKernel

/// What a port of a datapath is made from.
public struct PortSettings: Sendable, Equatable, StateRecord {
  public var name: String
  public var address: MACAddress
  /// In kilobits a second.
  public var speed: UInt32

  public init(name: String, address: MACAddress, speed: UInt32) {
    self.name = name
    self.address = address
    self.speed = speed
  }

  public static let fields = Fields(\PortSettings.name, \.address, \.speed)
}

/// A port: what controllers have asked of it, and what it has counted (OpenFlow 1.3.5, sections 4.4 and 7.2.1).
public struct DatapathPort: Sendable, Equatable, StateRecord {
  public let settings: PortSettings
  public internal(set) var configuration: PortConfiguration = []
  public internal(set) var isLinkUp = true
  public internal(set) var counters = PortCounters()
  /// By queue; empty until one is used.
  public internal(set) var queues: [QueueCounters] = []
  public let installedAt: Instant

  init(_ settings: PortSettings, at now: Instant) {
    self.settings = settings
    installedAt = now
  }

  /// Whether packets can leave by it, as fast failover and its like ask.
  public var isLive: Bool { isLinkUp && !configuration.contains(.portDown) }
  var sends: Bool { isLive && !configuration.contains(.noForward) }
  var receives: Bool { isLive && !configuration.contains(.noReceive) }

  public var state: PortState { isLinkUp ? (isLive ? .live : []) : .linkDown }

  public static let fields = Fields(
    \DatapathPort.settings, \.configuration, \.isLinkUp, \.counters, \.queues, \.installedAt)
}

public struct PortCounters: Sendable, Equatable, BitwiseCopyable, StateRecord {
  public internal(set) var received: UInt64 = 0
  public internal(set) var receivedBytes: UInt64 = 0
  public internal(set) var receiveDrops: UInt64 = 0
  public internal(set) var sent: UInt64 = 0
  public internal(set) var sentBytes: UInt64 = 0
  public internal(set) var sendDrops: UInt64 = 0

  mutating func noteReceived(_ length: Int) {
    received &+= 1
    receivedBytes &+= UInt64(length)
  }

  mutating func noteSent(_ length: Int) {
    sent &+= 1
    sentBytes &+= UInt64(length)
  }

  public static let fields = Fields(
    \PortCounters.received, \.receivedBytes, \.receiveDrops, \.sent, \.sentBytes, \.sendDrops)
}

public struct QueueCounters: Sendable, Equatable, BitwiseCopyable, StateRecord {
  public internal(set) var sent: UInt64 = 0
  public internal(set) var sentBytes: UInt64 = 0

  public static let fields = Fields(\QueueCounters.sent, \.sentBytes)
}
