import Fabric
import HostStack
import SimulationKernel
import Switching

// What a world's parts say of each other is checked when one is read: a checkpoint is a file, and files lie.

extension World {
  func checkReferences(_ reader: CheckpointReader) throws(CheckpointError) {
    guard hosts.count == hostsAtStart.count, switches.count == switchesAtStart.count else {
      throw reader.failure("devices without their configuration")
    }
    guard nodesAreInOrder else { throw reader.failure("a node without its device or its ports") }
    guard eventsAreToCome else { throw reader.failure("an event in the past, or at a node that is not there") }
    guard framesBalance else { throw reader.failure("frames that nobody holds, or that are not there") }
    guard hosts.allSatisfy({ $0.fits(outbox.frames) }) else {
      throw reader.failure("a host whose frames are shorter than it takes them for")
    }
  }

  /// Nodes, their devices and their ports are numbered in one order, and each is somebody's.
  private var nodesAreInOrder: Bool {
    var (port, host, bridge) = (0, 0, 0)
    for (number, node) in nodes.enumerated() {
      guard owns(node, NodeIndex(number), portsFrom: port) else { return false }
      switch node.kind {
      case .host:
        guard node.index == host, host < hosts.count, hasPorts(of: node, host: host) else { return false }
        host += 1
      case .learningSwitch:
        guard node.index == bridge, bridge < switches.count, hasPorts(of: node, switch: bridge) else { return false }
        bridge += 1
      }
      port += node.portCount
    }
    return (port, host, bridge) == (fabric.portCount, hosts.count, switches.count)
  }

  private func owns(_ node: Node, _ number: NodeIndex, portsFrom first: Int) -> Bool {
    guard Int(node.firstPort.rawValue) == first, first + node.portCount <= fabric.portCount else { return false }
    return (0..<node.portCount).allSatisfy { place in
      let port = fabric[receiver: PortID(first + place)]
      return port.node == number && port.index == PortIndex(place)
    }
  }

  private func hasPorts(of node: Node, host: Int) -> Bool {
    hosts[host].stack.interfaces.count == node.portCount && hostsAtStart[host].interfaces.count == node.portCount
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
