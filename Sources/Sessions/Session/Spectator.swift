public import Fabric
import Lab
public import SimulationKernel

/// A frame that was seen at a port, or what became of one.
public struct Sighting: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// Its first bit left.
    case sent
    /// Its last bit arrived.
    case received
    /// It went no further, for a reason in words. Where it was seen to arrive, that sighting precedes.
    case dropped(String)
  }

  public let port: PortID
  public let at: Instant
  public let kind: Kind
  /// The frame, without frame check sequence.
  public let bytes: [UInt8]
}

/// Sees every frame at every port of a session, for somebody who steps through it.
struct Spectator: Sendable {
  private(set) var sightings: [Sighting] = []

  mutating func forget() { sightings.removeAll(keepingCapacity: true) }

  mutating func see(_ log: borrowing ObservationLog, of world: borrowing World, _ labels: Labels) {
    for record in log.records {
      let kind = record.direction == .sent ? Sighting.Kind.sent : .received
      sightings.append(Sighting(port: record.port, at: record.at, kind: kind, bytes: Array(log.bytes[record.range])))
    }
    for drop in log.drops {
      let reason = world.text(of: drop.reason, drop.detail, at: drop.port, labels)
      sightings.append(Sighting(port: drop.port, at: world.now, kind: .dropped(reason), bytes: drop.bytes))
    }
  }
}
