public import Datapath
public import Fabric
public import NetworkStack
public import SimulationKernel

/// What an OpenFlow switch is made from.
public struct OpenFlowSwitchConfiguration: DeviceConfiguration, StateRecord {
  public var datapath: DatapathSettings
  public var identity: SwitchIdentity
  public var failMode: FailMode
  /// The controllers outside the lab; a connection has the index of its controller as its number.
  public var controllers: [ControllerAddress]
  /// The controllers of the lab, which are reached through ``management``.
  public var simulatedControllers: [ControllerAddress] = []
  /// The TCP/IP stack of the management port, which follows those of the datapath; nil for a switch without one.
  public var management: StackConfiguration?
  /// How many auxiliary connections the switch opens to each controller outside the lab that it connects to (OpenFlow 1.3.5,
  /// section 6.3.7).
  public var auxiliaryConnections: UInt8 = 0

  /// From the receipt of a flow-mod, group-mod or meter-mod until it has an effect.
  public var installDelay = Duration.zero

  public var portCount: Int { datapath.ports.count + (management == nil ? 0 : 1) }

  public init(
    datapath: DatapathSettings, identity: SwitchIdentity, failMode: FailMode, controllers: [ControllerAddress]
  ) {
    self.datapath = datapath
    self.identity = identity
    self.failMode = failMode
    self.controllers = controllers
  }

  var agent: Agent { Agent(identity, installDelay: installDelay) }

  var channel: ControlChannel? {
    management.map { ControlChannel($0, port: datapath.ports.count, controllers: simulatedControllers) }
  }

  public static let fields = Fields(
    \OpenFlowSwitchConfiguration.datapath, \.identity, \.failMode, \.controllers, \.simulatedControllers, \.management,
    \.auxiliaryConnections, \.installDelay)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard installDelay >= .zero, 0...0xFFFF ~= portCount, simulatedControllers.count <= 0xFFFF else {
      throw reader.failure("a switch of \(portCount) ports")
    }
    guard management.map({ $0.interfaces.count == 1 }) ?? true else {
      throw reader.failure("a switch with several management interfaces")
    }
  }
}

/// What a switch does while it has no controller (OpenFlow 1.3.5, section 6.3.3).
public enum FailMode: UInt8, CaseIterable, Sendable, Checkpointable {
  /// Its flow entries hold, and what they send to controllers is dropped.
  case secure
  /// It forwards like a learning switch.
  case standalone
}
