public import Packets
public import SimulationKernel

/// A machine that a controller has heard of, by what it sent.
public struct HostRecord: Equatable, Sendable, StateRecord {
  /// Where its frames enter the network.
  public var location: SwitchPort
  /// The last that it used, oldest first; at most ``addressLimit``.
  public private(set) var addresses: [IPv4Address] = []
  public var lastSeen: Instant

  public static let addressLimit = 8

  init(at location: SwitchPort, _ now: Instant) {
    self.location = location
    lastSeen = now
  }

  /// Returns whether the address is new.
  mutating func add(_ address: IPv4Address) -> Bool {
    guard !addresses.contains(address) else { return false }
    if addresses.count == HostRecord.addressLimit { addresses.removeFirst() }
    addresses.append(address)
    return true
  }

  mutating func remove(_ address: IPv4Address) { addresses.removeAll { $0 == address } }

  public static let fields = Fields(\HostRecord.location, \.addresses, \.lastSeen)

  public var inconsistency: String? {
    addresses.count <= HostRecord.addressLimit ? nil : "a host with \(addresses.count) addresses"
  }
}

/// A MAC address as a key of a table.
public struct HardwareKey: TableKey, Checkpointable, RawRepresentable, BitwiseCopyable {
  public var rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }
  init(_ address: MACAddress) { rawValue = address.bits }

  public var address: MACAddress { MACAddress(bits: rawValue) }
  public var tableHash: UInt64 { rawValue.spread }
}
