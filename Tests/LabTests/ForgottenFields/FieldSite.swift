import Fabric
import SimulationKernel

@testable import Fabric

/// A stored field of a type.
struct FieldSite: Hashable, Comparable, CustomStringConvertible {
  var owner: String
  var field: String

  var description: String { "\(owner).\(field)" }
  static func < (a: FieldSite, b: FieldSite) -> Bool { (a.owner, a.field) < (b.owner, b.field) }

  /// `Switching.VLANSet.Run`, without the arguments of generic types.
  static func name(of type: Any.Type) -> String {
    String(reflecting: type).replacing(/\(unknown context at \$[0-9a-f]+\)\./, with: "")
      .replacing(/<.*>/, with: "")
  }

  /// Fields that follow from others, and why.
  private static let derived: [FieldSite: String] = [
    FieldSite(owner: "SimulationKernel.EventQueue", field: "rootIsTaken"): "the heap's shape; coded is the order",
    FieldSite(owner: "SimulationKernel.Fifo", field: "front"): "what has left; coded is what waits",
    FieldSite(owner: "SimulationKernel.Fifo", field: "waitingCount"): "the number of those",
    FieldSite(owner: "SimulationKernel.OrderedTable", field: "index"): "follows from the entries",
    FieldSite(owner: "Packets.Reassembly", field: "used"): "the sum of what the partial datagrams cost",
    FieldSite(owner: "Fabric.Outbox", field: "effects"): "empty between two steps",
    FieldSite(owner: "Fabric.Outbox", field: "reports"): "empty between two steps",
    FieldSite(owner: "Fabric.FrameStore.Slot", field: "length"): "the buffer's own, once it was written and read",
  ]

  func isDerived(in owner: UnsafeMutableRawPointer) -> Bool {
    if FieldSite.derived[self] != nil { return true }
    // What a free slot holds is left from an earlier frame.
    return self.owner == "Fabric.FrameStore.Slot"
      && owner.assumingMemoryBound(to: FrameStore.Slot.self).pointee.references == 0
  }

  /// What a world may hold: nothing whose order or rounding could differ between two processes or machines.
  static func isPure(_ type: Any.Type) -> Bool {
    let name = name(of: type)
    return !["Swift.Dictionary", "Swift.Set", "Swift.Double", "Swift.Float", "Foundation."].contains {
      name.hasPrefix($0)
    }
  }

  /// Enums that have no coding of their own because the one type that holds them writes them.
  private static let codedByOwner = ["Lab.Plan.Step.Action", "Lab.Check.Condition"]

  static func isCodedByOwner(_ type: Any.Type) -> Bool { codedByOwner.contains(name(of: type)) }
}
