import Datapath
import Fabric
import Guests
import NetworkStack
import SimulationKernel

/// A container that stores more than what counts: the walks over a world's memory look at this instead of its fields.
protocol Essential {
  /// What counts, in order.
  var essence: [Any] { get }
}

extension EventQueue: Essential {
  /// The order, not the heap that finds it.
  var essence: [Any] { inOrder }
}

extension Fifo: Essential {
  /// What waits, not what has left.
  var essence: [Any] { Array(waiting) }
}

extension Scratchpad: Essential {
  /// What stands on it, not what was wiped off.
  var essence: [Any] { indices.map { self[$0] } }
}

extension OrderedTable: Essential {
  /// The entries, not the index that finds them.
  var essence: [Any] { (0..<count).flatMap { [key(at: $0), self[at: $0]] as [Any] } }
}

extension NumberedTable: Essential {
  /// The values, not the gaps between them.
  var essence: [Any] { indices.flatMap { [number(at: $0), self[at: $0]] as [Any] } }
}

extension Alarms: Essential {
  /// Nothing: they follow from what is to be called.
  var essence: [Any] { [] }
}

extension SocketPorts: Essential {
  /// Nothing: they follow from the sockets.
  var essence: [Any] { [] }
}

extension SocketsByOwner: Essential {
  /// Nothing: they follow from the sockets.
  var essence: [Any] { [] }
}

extension DestinationCache: Essential {
  /// Nothing: it follows from the tables that it was made of.
  var essence: [Any] { [] }
}

extension FrameMemory: Essential {
  /// Nothing: it is no state.
  var essence: [Any] { [] }
}

extension Derived: Essential {
  /// Nothing: it follows from other state.
  var essence: [Any] { [] }
}

extension Event: Essential {
  /// Only an arrival and a loss have a frame.
  var essence: [Any] {
    switch kind {
    case .arrival, .loss: [kind, port, frame]
    case .ready: [kind, port]
    case .wake: [kind, node]
    case .processor: [kind, slot]
    }
  }
}
