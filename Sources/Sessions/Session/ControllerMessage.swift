public import Fabric
public import OpenFlowSwitches

/// Something that a switch has for a controller outside the lab.
public struct ControllerMessage: Sendable {
  public let node: NodeIndex
  public let output: ControllerOutput
}
