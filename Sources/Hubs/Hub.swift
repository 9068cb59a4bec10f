public import Fabric
public import SimulationKernel

/// A repeater with many ports: what arrives at one leaves by every other (IEEE Std 802.3, clause 27).
///
/// It reads no frame, so that it knows neither addresses nor VLANs, and takes no time. Where a port is still sending, the frame
/// waits in the queue of its link, as behind a switch.
/// Left out: half duplex. A hub's ports were one collision domain, in which two stations that began to send together destroyed
/// each other's frames; here each cable has two directions, and nothing collides.
public struct Hub: Sendable, Equatable, StateRecord {
  /// Frames that came in and went out of at least one port.
  public private(set) var repeated: UInt64 = 0
  /// What the ports are called.
  public let portNames: [String]
  /// By port, whether its link is up.
  private var links: [Bool]

  public init(_ configuration: HubConfiguration) {
    portNames = configuration.portNames
    links = Array(repeating: true, count: configuration.portCount)
  }

  public static let fields = Fields(\Hub.repeated, \.portNames, \.links)

  public var inconsistency: String? { portNames.count == links.count ? nil : "port names do not match the hub" }
}

extension Hub: Device {
  public static var kindName: String { "hub" }

  public var portCount: Int { links.count }

  public func isUp(_ port: PortIndex) -> Bool { links[Int(port.rawValue)] }

  /// All ports share one frame, and nothing is copied.
  public mutating func receive(_ frame: Frame, on port: PortIndex, at now: Instant, into outbox: inout Outbox) {
    var exits = 0
    for exit in links.indices where exit != Int(port.rawValue) && links[exit] {
      outbox.send(frame, on: PortIndex(exit))
      exits += 1
    }
    guard exits > 0 else { return outbox.frames.release(frame) }
    outbox.frames.retain(frame, exits - 1)
    repeated &+= 1
  }

  public mutating func linkChanged(on port: PortIndex, isUp: Bool, at now: Instant, into outbox: inout Outbox) {
    links[Int(port.rawValue)] = isUp
  }
}
