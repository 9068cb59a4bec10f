public import Disks
public import Fabric
import Guests

extension World {
  /// The disk of a machine as it would be had the machine been shut down now; nil for a node without a disk.
  public func disk(of node: NodeIndex) -> Disk? {
    let node = nodes[Int(node.rawValue)]
    guard node.kind == .guest else { return nil }
    return devices.first.devices[node.index].synchronizedDisk ?? devices.first.configurations[node.index].disk
  }
}
