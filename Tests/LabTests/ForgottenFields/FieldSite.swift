/// A stored field of a type, or a case of an enum.
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

  /// Fields that follow from others, or that are empty whenever a world is encoded, and why.
  private static let derived: [FieldSite: String] = [
    FieldSite(owner: "SimulationKernel.EventQueue", field: "rootIsTaken"): "the heap's shape; coded is the order",
    FieldSite(owner: "SimulationKernel.Fifo", field: "front"): "what has left; coded is what waits",
    FieldSite(owner: "SimulationKernel.Fifo", field: "waitingCount"): "the number of those",
    FieldSite(owner: "SimulationKernel.OrderedTable", field: "index"): "follows from the entries",
    FieldSite(owner: "Packets.Reassembly", field: "used"): "the sum of what the partial datagrams cost",
    FieldSite(owner: "NetworkStack.RoutingTable", field: "intervals"): "follows from the routes",
    FieldSite(owner: "Fabric.BitRate", field: "factor"): "follows from the rate",
    FieldSite(owner: "Fabric.BitRate", field: "divisor"): "follows from the rate",
    FieldSite(owner: "Fabric.Fabric", field: "places"): "follows from the ports",
    FieldSite(owner: "Fabric.Outbox", field: "effects"): "empty between two steps",
    FieldSite(owner: "Fabric.Outbox", field: "reports"): "empty between two steps",
    FieldSite(owner: "Fabric.FrameStore.Slot", field: "length"): "the buffer's own, once it was written and read",
    FieldSite(owner: "NetworkStack.ByteRing", field: "head"): "where the bytes lie; coded are the bytes",
    FieldSite(owner: "NetworkStack.ByteRing", field: "count"): "the number of those",
    FieldSite(owner: "NetworkStack.SequenceRanges", field: "byteCount"): "the sum of the ranges",
    FieldSite(owner: "NetworkStack.TCPTable", field: "timeWaiting"): "the number of connections that are",
    FieldSite(owner: "NetworkStack.TCPTable", field: "writable"): "empty between two steps",
    FieldSite(owner: "NetworkStack.TCPTable", field: "output"): "empty between two steps",
    FieldSite(owner: "Fabric.FrameQueue", field: "bytes"): "the sum of the frames that wait",
    FieldSite(owner: "Fabric.WaitingLine", field: "count"): "the number of the frames that wait",
    FieldSite(owner: "Fabric.Outbox", field: "isTraced"): "how a packet is watched",
    FieldSite(owner: "Fabric.Outbox", field: "decisions"): "empty between two steps",
    FieldSite(owner: "NetworkStack.ConnectionTable", field: "active"): "follows from the connections",
    FieldSite(owner: "NetworkStack.ConnectionTable", field: "index"): "follows from the connections",
    FieldSite(owner: "NetworkStack.FunctionCount", field: "subject"): "what a function always calls it",
    FieldSite(owner: "NetworkStack.HookChain", field: "hooks"): "follows from the functions",
    FieldSite(owner: "NetworkStack.HookChain", field: "isEmpty"): "follows from the functions",
    FieldSite(owner: "NetworkStack.HookChain", field: "wanted"): "follows from the functions",
    FieldSite(owner: "Guests.Pipe", field: "start"): "what has been read; coded is what has not",
    FieldSite(owner: "Guests.Guest", field: "runQueue"): "empty between two steps",
    FieldSite(owner: "Guests.GuestSystem", field: "isPipeBroken"): "while a program runs, never between two steps",
    FieldSite(owner: "Guests.GuestSystem", field: "requests"): "empty between two steps",
    FieldSite(owner: "Guests.GuestSystem", field: "news"): "empty between two steps",
    FieldSite(owner: "Guests.GuestSystem", field: "programs"): "while a program runs, never between two steps",
    FieldSite(owner: "NetworkStack.IPv4Layer", field: "destinations"): "what routes and neighbours say, at hand",
    FieldSite(owner: "NetworkStack.Stack", field: "isHooked"): "follows from the chain",
    FieldSite(owner: "NetworkStack.Stack", field: "isTransparent"): "follows from the chain",
    FieldSite(owner: "NetworkFunctions.Firewall", field: "matchers"): "follows from the rules",
    FieldSite(owner: "NetworkFunctions.MappingTable", field: "inside"): "follows from the mappings",
  ]

  var isDerived: Bool { FieldSite.derived[self] != nil }

  /// What no world may hold: things whose order or rounding could differ between two processes or machines.
  static func isImpure(_ type: Any.Type) -> Bool {
    let name = name(of: type)
    return ["Swift.Dictionary", "Swift.Set", "Swift.Double", "Swift.Float", "Foundation."].contains {
      name.hasPrefix($0)
    }
  }
}
