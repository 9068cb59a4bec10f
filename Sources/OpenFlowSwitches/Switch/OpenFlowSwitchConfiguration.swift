public import Datapath
public import Fabric
public import NetworkStack
public import Packets
public import SimulationKernel

/// What an OpenFlow switch is made from.
public struct OpenFlowSwitchConfiguration: DeviceConfiguration {
  public var datapath: DatapathSettings
  public var identity: SwitchIdentity
  public var failMode: FailMode
  /// The controllers outside the lab; a connection has the index of its controller as its number.
  public var controllers: [ControllerAddress]
  /// The controllers of the lab, which are reached through ``management``.
  public var simulatedControllers: [ControllerAddress] = []
  /// The TCP/IP stack of the management port, which follows those of the datapath; nil for a switch without one.
  public var management: StackConfiguration?

  public var portCount: Int { datapath.ports.count + (management == nil ? 0 : 1) }

  public init(
    datapath: DatapathSettings, identity: SwitchIdentity, failMode: FailMode, controllers: [ControllerAddress]
  ) {
    self.datapath = datapath
    self.identity = identity
    self.failMode = failMode
    self.controllers = controllers
  }

  var channel: ControlChannel? {
    management.map { ControlChannel($0, port: datapath.ports.count, controllers: simulatedControllers) }
  }
}

/// What a switch does while it has no controller (OpenFlow 1.3.5, section 6.3.3).
public enum FailMode: UInt8, CaseIterable, Sendable, Checkpointable {
  /// Its flow entries hold, and what they send to controllers is dropped.
  case secure
  /// It forwards like a learning switch.
  case standalone
}

/// Where a controller outside the lab listens.
public struct ControllerAddress: Hashable, Sendable {
  public var address: IPv4Address
  public var port: UInt16

  public init(address: IPv4Address, port: UInt16) {
    self.address = address
    self.port = port
  }
}

extension ControllerAddress: CustomStringConvertible {
  /// As in a topology file.
  public var description: String { "tcp:\(address):\(port)" }

  /// The one that IANA has for OpenFlow.
  public static let defaultPort: UInt16 = 6653

  /// Reads `tcp:127.0.0.1:6653`; without a port it is ``defaultPort``.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard 2...3 ~= parts.count, parts[0] == "tcp", let address = IPv4Address(String(parts[1])) else { return nil }
    guard let port = parts.count == 3 ? UInt16(parts[2]) : ControllerAddress.defaultPort, port > 0 else { return nil }
    self.init(address: address, port: port)
  }
}

extension ControllerAddress: StateRecord {
  public static let fields = Fields(\ControllerAddress.address, \.port)
}

extension OpenFlowSwitchConfiguration: StateRecord {
  public static let fields = Fields(
    \OpenFlowSwitchConfiguration.datapath, \.identity, \.failMode, \.controllers, \.simulatedControllers, \.management)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard 0...0xFFFF ~= portCount, simulatedControllers.count <= 0xFFFF else {
      throw reader.failure("a switch of \(portCount) ports")
    }
    guard management.map({ $0.interfaces.count == 1 }) ?? true else {
      throw reader.failure("a switch with several management interfaces")
    }
  }
}
