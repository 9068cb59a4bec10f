import Fabric
import Lab

/// The ports to which a frame for several has come and from which it was not passed on.
struct BroadcastTrail {
  struct End {
    var port: PortID
    /// Why it was dropped there; nil where a machine took it, or a device just did not pass it on.
    var reason: String?
  }

  private(set) var ends: [End] = []

  func arriving(at port: PortID, _ reason: String?) -> BroadcastTrail {
    var trail = self
    trail.end(at: port, reason)
    return trail
  }

  /// The device has passed it on.
  func leaving(_ node: NodeIndex, in world: World) -> BroadcastTrail {
    var trail = self
    trail.ends.removeAll { $0.reason == nil && world.fabric[receiver: $0.port].node == node }
    return trail
  }

  mutating func end(at port: PortID, _ reason: String?) {
    if let index = ends.firstIndex(where: { $0.port == port }) {
      ends[index].reason = reason ?? ends[index].reason
    } else {
      ends.append(End(port: port, reason: reason))
    }
  }
}
