public import Packets
public import SimulationKernel

/// How a switch and a controller outside the lab find each other, in the notation of Open vSwitch.
public struct ControllerAddress: Hashable, Sendable, StateRecord {
  public enum Method: UInt8, Sendable, Checkpointable {
    /// The controller listens, and the switch connects to it.
    case active
    /// The switch listens, for any number of controllers.
    case passive
  }

  public var method: Method
  /// That of the side that listens.
  public var address: IPv4Address
  public var port: UInt16

  /// The one that IANA has for OpenFlow.
  public static let defaultPort: UInt16 = 6653

  public init(_ method: Method = .active, address: IPv4Address, port: UInt16) {
    self.method = method
    self.address = address
    self.port = port
  }

  public static let fields = Fields(\ControllerAddress.method, \.address, \.port)
}

extension ControllerAddress: CustomStringConvertible {
  /// As in a topology file.
  public var description: String {
    switch method {
    case .active: "tcp:\(address):\(port)"
    case .passive: address == .loopback ? "ptcp:\(port)" : "ptcp:\(port):\(address)"
    }
  }

  /// Reads `tcp:127.0.0.1:6653`, `ptcp:6653` or `ptcp:6653:0.0.0.0`. The port may be left out, and a switch listens on the
  /// loopback interface unless told otherwise.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard let method = parts.first.flatMap({ ["tcp": Method.active, "ptcp": .passive][$0] }) else { return nil }
    let (host, port) = method == .active ? (1, 2) : (2, 1)
    guard 2...3 ~= parts.count, method == .passive || !parts[host].isEmpty else { return nil }
    let name = parts.indices.contains(host) ? parts[host] : "\(IPv4Address.loopback)"
    let number = parts.indices.contains(port) && !parts[port].isEmpty ? UInt16(parts[port]) : Self.defaultPort
    guard let address = IPv4Address(name), let number, number > 0 else { return nil }
    self.init(method, address: address, port: number)
  }
}
