public import OpenFlow
public import SimulationKernel

/// The number by which a switch is known (OpenFlow 1.3.5, section 7.3.1).
public struct DatapathID: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  public static func < (a: DatapathID, b: DatapathID) -> Bool { a.rawValue < b.rawValue }
}

extension DatapathID: TableKey, Checkpointable {
  public var tableHash: UInt64 { rawValue.spread }
}

extension DatapathID: CustomStringConvertible {
  /// All sixteen digits, as Open vSwitch writes it.
  public var description: String {
    let digits = String(rawValue, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}

/// A port of a switch.
public struct SwitchPort: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  public var datapath: DatapathID
  public var port: PortNumber

  public init(_ datapath: DatapathID, _ port: PortNumber) {
    self.datapath = datapath
    self.port = port
  }

  public static func < (a: SwitchPort, b: SwitchPort) -> Bool {
    (a.datapath, a.port) < (b.datapath, b.port)
  }

  public static let fields = Fields(\SwitchPort.datapath, \.port)
}

extension SwitchPort: TableKey {
  public var tableHash: UInt64 { (datapath.rawValue ^ UInt64(port.rawValue) << 32).spread }
}

extension SwitchPort: CustomStringConvertible {
  /// The shortest form that ``init(_:)`` reads: `0x1:3`.
  public var description: String { "0x\(String(datapath.rawValue, radix: 16)):\(port)" }

  /// A switch's number, decimal or with `0x`, and that of a port: `1:3`, `0x1:3`.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let datapath = DatapathID(parts[0]), let port = UInt32(parts[1]),
      PortNumber(port).isPhysical
    else { return nil }
    self.init(datapath, PortNumber(port))
  }
}

extension DatapathID {
  /// Decimal, or hexadecimal with `0x`.
  public init?(_ text: some StringProtocol) {
    guard let number = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text) else { return nil }
    self.init(number)
  }
}
