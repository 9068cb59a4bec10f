public import Fabric
import GuestPrograms
import Guests
import NetworkStack
public import OpenFlowSwitches
import Packets

extension World {
  /// A controller outside the lab that a switch wants to have.
  public struct OutsideController: Sendable {
    public let node: NodeIndex
    /// Which of the switch's connections leads to it, if the switch is the one that connects.
    public let connection: UInt32
    public let address: ControllerAddress

    public init(node: NodeIndex, connection: UInt32, address: ControllerAddress) {
      self.node = node
      self.connection = connection
      self.address = address
    }
  }

  /// The controllers outside the lab, in the order of the switches.
  public var outsideControllers: [OutsideController] {
    openFlowSwitches.flatMap { node in
      let configuration = openFlowSwitch(node).configuration
      return configuration.controllers.enumerated().flatMap { index, address in
        (0...(address.method == .active ? configuration.auxiliaryConnections : 0)).map { identifier in
          let connection = ControllerInput.auxiliary(identifier, of: UInt32(index))
          return OutsideController(node: node, connection: connection, address: address)
        }
      }
    }
  }

  /// The connections to controllers outside the lab that switches believe to have.
  public var outsideConnections: [(node: NodeIndex, connection: UInt32)] {
    openFlowSwitches.flatMap { node in
      openFlowSwitch(node).agent.connectionNumbers.filter(ControllerInput.isOutside).map {
        (node: node, connection: $0)
      }
    }
  }

  /// Whether a switch may open a connection now: an auxiliary one follows its main one.
  public func mayOpen(_ connection: UInt32, on node: NodeIndex) -> Bool {
    guard isOn(node) else { return false }
    return ControllerInput.main(of: connection).map { openFlowSwitch(node).agent.isEstablished($0) } ?? true
  }

  /// The switches that controllers program.
  public var openFlowSwitches: [NodeIndex] {
    guard let kind = DeviceKind(of: OpenFlowSwitch.self) else { return [] }
    return nodes.indices.filter { nodes[$0].kind == kind }.map { NodeIndex($0) }
  }

  private func openFlowSwitch(_ node: NodeIndex) -> OpenFlowSwitch {
    devices(of: OpenFlowSwitch.self)[nodes[Int(node.rawValue)].index]
  }

  /// The OpenFlow switch that a node is.
  package func openFlowSwitch(at node: NodeIndex) -> OpenFlowSwitch? {
    guard nodes[Int(node.rawValue)].kind == DeviceKind(of: OpenFlowSwitch.self) else { return nil }
    return devices(of: OpenFlowSwitch.self)[nodes[Int(node.rawValue)].index]
  }

  /// The app that installed a switch's entry with this cookie; nil where no controller of the lab knows it.
  package func appName(of cookie: UInt64, on node: NodeIndex) -> String? {
    guard let controllers = openFlowSwitch(at: node)?.configuration.simulatedControllers else { return nil }
    for controller in controllers {
      for guest in guests where guest.stack.owns(.v4(controller.address)) {
        for case let service as ControllerService in guest.processes.programs {
          if let name = service.appName(of: cookie) { return name }
        }
      }
    }
    return nil
  }

  /// Whether a node is switched on.
  public func isOn(_ node: NodeIndex) -> Bool { nodes[Int(node.rawValue)].isOn }
}
