import Disks
public import Fabric
public import Guests

// Discs and sticks. What is taken out of a drive lies on the shelf, and is found there when it is asked for again.

extension World {
  /// The medium in a drive of a machine as it would be had the machine been shut down now; nil for an empty drive.
  public func medium(in drive: DriveName, of node: NodeIndex) -> Medium? {
    let node = nodes[Int(node.rawValue)]
    guard node.kind == .guest else { return nil }
    return node.power == .off
      ? devices.first.configurations[node.index].medium(in: drive)
      : devices.first.devices[node.index].synchronizedMedium(in: drive)
  }

  /// Puts a medium into a drive: the one of that name that was put on the shelf last, or else the one that is given. What is in the
  /// drive is taken out before; if its machine does not let it go, nothing happens.
  mutating func insert(_ medium: Medium, into drive: DriveName, of node: NodeIndex, log: inout ObservationLog) {
    guard hasDrive(drive, node) else { return }
    takeOut(of: drive, of: node, isPulled: false, log: &log)
    guard self.medium(in: drive, of: node) == nil else { return }
    let shelved = shelf.lastIndex { $0.name == medium.name }.map { shelf.remove(at: $0) }
    let index = nodes[Int(node.rawValue)].index
    if nodes[Int(node.rawValue)].power == .off {
      _ = devices.first.configurations[index].exchange(shelved ?? medium, in: drive)
    } else {
      devices.first.devices[index].insert(shelved ?? medium, into: drive, at: now, into: &outbox)
      finishExchange(node, log: &log)
    }
  }

  private func hasDrive(_ drive: DriveName, _ node: NodeIndex) -> Bool {
    let node = nodes[Int(node.rawValue)]
    return node.kind == .guest && devices.first.configurations[node.index].has(drive)
  }

  /// Takes a medium out of its drive.
  ///
  /// - Parameter isPulled: nobody is asked, and what was not written back is lost.
  mutating func takeOut(of drive: DriveName, of node: NodeIndex, isPulled: Bool, log: inout ObservationLog) {
    guard medium(in: drive, of: node) != nil else { return }
    let index = nodes[Int(node.rawValue)].index
    let medium: Medium?
    if nodes[Int(node.rawValue)].power == .off {
      medium = devices.first.configurations[index].exchange(nil, in: drive)
    } else if isPulled {
      medium = devices.first.devices[index].pull(drive, at: now, into: &outbox)
    } else {
      medium = devices.first.devices[index].eject(drive, at: now, into: &outbox)
    }
    if let medium { shelf.append(medium) }
    finishExchange(node, log: &log)
  }

  /// A machine that stands still has noticed, and is not called for it.
  private mutating func finishExchange(_ node: NodeIndex, log: inout ObservationLog) {
    let power = nodes[Int(node.rawValue)].power
    if power == .off || !power.isCalled { carryOut(node, log: &log) } else { finish(node, log: &log) }
  }
}
