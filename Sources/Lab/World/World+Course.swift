package import Fabric
package import Packets
import SimulationKernel
import Switching

/// What a switch does with a frame that has come to a port.
package struct BridgedCourse: Equatable, Sendable {
  package enum Exit: Equatable, Sendable {
    /// The only one behind which its destination is known to be.
    case port(PortID)
    /// It is for several and goes out of all.
    case group
  }

  package var vlan: UInt16
  package var destination: MACAddress
  /// Nil where the destination is not known and the frame is flooded.
  package var exit: Exit?
}

extension World {
  /// Nil where the port is not a switch's, or the switch drops the frame.
  package func course(of frame: [UInt8], at port: PortID) -> BridgedCourse? {
    let receiver = fabric[receiver: port]
    let node = nodes[Int(receiver.node.rawValue)]
    guard node.kind == DeviceKind(of: LearningSwitch.self) else { return nil }
    let device = switches[node.index]
    guard let course = device.course(of: frame.span.bytes, on: receiver.index, at: now) else { return nil }
    var bridged = BridgedCourse(vlan: course.vlan.rawValue, destination: course.destination)
    if course.destination.isMulticast {
      bridged.exit = .group
    } else if let exit = course.exit {
      bridged.exit = .port(PortID(Int(node.firstPort.rawValue) + Int(exit.rawValue)))
    }
    return bridged
  }
}
