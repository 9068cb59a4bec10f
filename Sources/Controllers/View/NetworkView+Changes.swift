import OpenFlow
import Packets
import SimulationKernel

// What is learned, and forgotten. Each change returns whether the network is another one than before.

extension NetworkView {
  mutating func join(_ datapath: DatapathID, _ features: SwitchFeatures, _ ports: [OpenFlowPort], at now: Instant)
    -> Bool
  {
    guard switches.index(of: datapath) != nil || switches.count < NetworkView.switchLimit else { return false }
    var record = SwitchRecord(features)
    for port in ports { record.set(port, at: now) }
    switches.set(record, for: datapath)
    return true
  }

  mutating func leave(_ datapath: DatapathID) {
    switches.remove(datapath)
    links.keep { $0.datapath != datapath && $1.target.datapath != datapath }
    hosts.keep { $1.location.datapath != datapath }
  }

  /// What a switch has said of one of its ports. With a port that is down go its link and its hosts.
  mutating func apply(_ status: PortStatus, of datapath: DatapathID, at now: Instant) -> Bool {
    guard let index = switches.index(of: datapath) else { return false }
    let before = switches[at: index]
    if status.reason == .delete {
      switches[at: index].remove(status.port.number)
    } else {
      switches[at: index].set(status.port, at: now)
    }
    let location = SwitchPort(datapath, status.port.number)
    if !isUp(location) {
      links.keep { $0 != location && $1.target != location }
      hosts.keep { $1.location != location }
    }
    return before != switches[at: index]
  }

  /// A probe that left by `source` has come in at `target`.
  mutating func noteLink(from source: SwitchPort, to target: SwitchPort, at now: Instant) -> Bool {
    guard source != target, isUp(source), isUp(target) else { return false }
    if let index = links.index(of: source), links[at: index].target == target {
      links[at: index].lastSeen = now
      return false
    }
    guard links.index(of: source) != nil || links.count < NetworkView.linkLimit else { return false }
    links.set(LinkRecord(target: target, lastSeen: now), for: source)
    // Whoever was believed to be there is behind the link.
    hosts.keep { $1.location != source && $1.location != target }
    return true
  }

  /// A frame of `address` has come in. Frames that other switches have passed on say nothing about where it is.
  mutating func noteHost(_ address: MACAddress, _ ip: IPv4Address?, at location: SwitchPort, _ now: Instant) -> Bool {
    guard !address.isMulticast, address != .zero, isUp(location), !isLink(location) else { return false }
    if let function = function(at: location), function.hardwareAddress != address { return false }
    let key = HardwareKey(address)
    var isNew = false
    if let index = hosts.index(of: key) {
      isNew = hosts[at: index].location != location
      hosts[at: index].location = location
      hosts[at: index].lastSeen = now
    } else {
      guard hosts.count < NetworkView.hostLimit else { return false }
      hosts.set(HostRecord(at: location, now), for: key)
      isNew = true
    }
    guard let ip, ip != .any, !ip.isMulticast, ip != .broadcast else { return isNew }
    return noteAddress(ip, of: key) || isNew
  }

  private mutating func noteAddress(_ ip: IPv4Address, of key: HardwareKey) -> Bool {
    guard let index = hosts.index(of: key), hosts[at: index].add(ip) else { return false }
    for other in 0..<hosts.count where other != index { hosts[at: other].remove(ip) }
    return true
  }

  /// Forgets links through which no probe has come since `limit`.
  mutating func expireLinks(before limit: Instant) -> Bool {
    let count = links.count
    links.keep { $1.lastSeen >= limit }
    return links.count != count
  }
}
