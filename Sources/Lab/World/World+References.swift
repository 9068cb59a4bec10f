import Fabric
import Hypervisors
import SimulationKernel

// What a world's parts say of each other is checked when one is read: a checkpoint is a file, and files lie.

extension World {
  mutating func checkReferences(_ reader: CheckpointReader) throws(CheckpointError) {
    guard nodesAreInOrder else { throw reader.failure("a node without its device or its ports") }
    guard findTenants() else { throw reader.failure("a machine without its host, or a host without its machine") }
    guard processorsAreToCome else { throw reader.failure("a processor that is not looked at when it has to be") }
    guard wakesAreToCome else { throw reader.failure("a node that is not called when it wants to be") }
    guard eventsAreToCome else { throw reader.failure("an event in the past, or for a node that does not exist") }
    guard fabric.drops.all.allSatisfy(\.location.reason.isKnown) else {
      throw reader.failure("an unknown drop reason")
    }
    guard framesBalance else { throw reader.failure("frame references do not match the frame store") }
    guard devices.fit(outbox.frames), fabric.fits(outbox.frames) else {
      throw reader.failure("a device or queue expects a frame of another length than it holds")
    }
  }

  /// Nodes, their devices and their ports are numbered in one order, and each is somebody's.
  private var nodesAreInOrder: Bool {
    let total = devices.counts
    var (port, counts) = (0, total.map { _ in 0 })
    for (number, node) in nodes.enumerated() {
      let kind = Int(node.kind.rawValue)
      guard owns(node, NodeIndex(number), portsFrom: port), kind < counts.count, node.index == counts[kind],
        node.index < total[kind], devices.portCount(of: node.location) == node.portCount
      else { return false }
      counts[kind] += 1
      port += node.portCount
    }
    return port == fabric.portCount && counts == total
  }

  private func owns(_ node: Node, _ number: NodeIndex, portsFrom first: Int) -> Bool {
    guard Int(node.firstPort.rawValue) == first, first + node.portCount <= fabric.portCount else { return false }
    return (0..<node.portCount).allSatisfy { index in
      let port = fabric[receiver: PortID(first + index)]
      return port.node == number && port.index == PortIndex(index)
    }
  }

  /// Each node that waits for an instant is called then at the latest, by an event that counts.
  private var wakesAreToCome: Bool {
    var wakes = Array(repeating: false, count: nodes.count)
    for entry in fabric.queue.entries where entry.payload.kind == .wake {
      let number = Int(entry.payload.node.rawValue)
      if number < nodes.count, nodes[number].pendingWake == entry.at { wakes[number] = true }
    }
    return nodes.indices.allSatisfy { number in
      let pending = nodes[number].pendingWake
      return (wakes[number] || pending == .never)
        && (pending <= max(now, nextWake(of: NodeIndex(number))) || isCalled(NodeIndex(number))
          || !nodes[number].power.isCalled)
    }
  }

  /// Each processor that waits for an instant has an event then.
  private var processorsAreToCome: Bool {
    var awaited = hypervisors.map { Set($0.awaitedSlots(after: now)) }
    for entry in fabric.queue.entries where entry.payload.kind == .processor {
      let slot = entry.payload.slot
      guard slot.host < hypervisors.count, slot.index < hypervisors[slot.host].slotCount else { return false }
      if hypervisors[slot.host].isAwaited(slot.index, at: entry.at) { awaited[slot.host].remove(slot.index) }
    }
    return awaited.allSatisfy(\.isEmpty)
  }

  private var eventsAreToCome: Bool {
    now >= .zero
      && fabric.queue.entries.allSatisfy {
        $0.at >= now && ($0.payload.kind != .wake || $0.payload.node.rawValue < nodes.count)
      }
  }
}
