public import Fabric
public import SimulationKernel

/// The line of the topology file that has the rule of a function that a drop's detail names.
public struct RuleLine: Hashable, Sendable, StateRecord {
  public var node: NodeIndex
  public var detail: DropDetail
  public var line: UInt32

  public init(node: NodeIndex, detail: DropDetail, line: Int) {
    self.node = node
    self.detail = detail
    self.line = UInt32(clamping: line)
  }

  public static let fields = Fields(\RuleLine.node, \.detail, \.line)
}
