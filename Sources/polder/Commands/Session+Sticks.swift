import Disks
import Fabric
import Guests
import Lab
import Sessions

extension Session {
  /// The sticks that were written to, each by the name of its file: `NODE+usb.vdi` where one is plugged in, and `IMAGE+shelf.vdi` where
  /// it was taken out. No node has a name with a plus sign.
  var changedSticks: [(name: String, disk: Disk)] {
    let plugged = world.nodes.indices.compactMap { number -> (String, Disk)? in
      let node = NodeIndex(number)
      return world.medium(in: .usb, of: node).map { ("\(plan.labels[node])+usb.vdi", $0.disk) }
    }
    var counts: [String: Int] = [:]
    let shelved = world.shelf.map { medium -> (String, Disk) in
      let file = medium.name.split(separator: "/").last.map(String.init) ?? medium.name
      let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
      counts[stem, default: 0] += 1
      let count = counts[stem, default: 1]
      return ("\(stem)+shelf\(count == 1 ? "" : "\(count)").vdi", medium.disk)
    }
    return (plugged + shelved).filter { !$0.1.changedBlocks.isEmpty }
  }
}
