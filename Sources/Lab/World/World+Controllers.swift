public import Fabric
public import OpenFlowSwitches

extension World {
  /// A controller outside the lab that a switch wants to have.
  public struct OutsideController: Sendable {
    public let node: NodeIndex
    /// Which of the switch's connections leads to it.
    public let connection: UInt32
    public let address: ControllerAddress
  }

  /// The controllers outside the lab, in the order of the switches.
  public var outsideControllers: [OutsideController] {
    guard let kind = DeviceKind(of: OpenFlowSwitch.self) else { return [] }
    let switches = devices(of: OpenFlowSwitch.self)
    return nodes.indices.filter { nodes[$0].kind == kind }.flatMap { node in
      switches[nodes[node].index].configuration.controllers.enumerated().map { connection, address in
        OutsideController(node: NodeIndex(node), connection: UInt32(connection), address: address)
      }
    }
  }

  /// Whether a node is switched on.
  public func isOn(_ node: NodeIndex) -> Bool { nodes[Int(node.rawValue)].isOn }
}
