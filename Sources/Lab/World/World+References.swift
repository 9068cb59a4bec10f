import Fabric
import Guests
import NetworkStack
import SimulationKernel
import Switching

// What a world's parts say of each other is checked when one is read: a checkpoint is a file, and files lie.

extension World {
  func checkReferences(_ reader: CheckpointReader) throws(CheckpointError) {
    guard guests.count == guestsAtStart.count, switches.count == switchesAtStart.count else {
      throw reader.failure("devices without their configuration")
    }
    guard nodesAreInOrder else { throw reader.failure("a node without its device or its ports") }
    guard eventsAreToCome else { throw reader.failure("an event in the past, or at a node that is not there") }
    guard framesBalance else { throw reader.failure("frames that nobody holds, or that are not there") }
    guard guests.allSatisfy({ $0.fits(outbox.frames) }) else {
      throw reader.failure("a guest whose frames are shorter than it takes them for")
    }
  }

  /// Nodes, their devices and their ports are numbered in one order, and each is somebody's.
  private var nodesAreInOrder: Bool {
    var (port, guest, bridge) = (0, 0, 0)
    for (number, node) in nodes.enumerated() {
      guard owns(node, NodeIndex(number), portsFrom: port) else { return false }
      switch node.kind {
      case .guest:
        guard node.index == guest, guest < guests.count, hasPorts(of: node, guest: guest) else { return false }
        guest += 1
      case .learningSwitch:
        guard node.index == bridge, bridge < switches.count, hasPorts(of: node, switch: bridge) else { return false }
        bridge += 1
      }
      port += node.portCount
    }
    return (port, guest, bridge) == (fabric.portCount, guests.count, switches.count)
  }

  private func owns(_ node: Node, _ number: NodeIndex, portsFrom first: Int) -> Bool {
    guard Int(node.firstPort.rawValue) == first, first + node.portCount <= fabric.portCount else { return false }
    return (0..<node.portCount).allSatisfy { place in
      let port = fabric[receiver: PortID(first + place)]
      return port.node == number && port.index == PortIndex(place)
    }
  }

  private func hasPorts(of node: Node, guest: Int) -> Bool {
    guests[guest].stack.interfaces.count == node.portCount
      && guestsAtStart[guest].network.interfaces.count == node.portCount
  }

  private func hasPorts(of node: Node, switch number: Int) -> Bool {
    switches[number].portCount == node.portCount && switchesAtStart[number].portCount == node.portCount
  }

  private var eventsAreToCome: Bool {
    let entries = fabric.queue.inOrder
    return now >= .zero && (entries.first?.at ?? now) >= now && (entries.last?.at ?? now) >= now
      && entries.allSatisfy { $0.payload.kind != .wake || $0.payload.node.rawValue < nodes.count }
  }
}
