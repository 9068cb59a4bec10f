import Fabric
public import Lab
import SimulationKernel

/// What holds in every lab between any two events.
public struct WorldInvariants {
  private var now = Instant.zero
  /// Whether frames can be doubled on a wire, or die on it with the link: then what was sent and what arrived are not
  /// told apart by the counters alone.
  private let canLoseCount: Bool

  public init(_ topology: Topology) {
    canLoseCount =
      topology.links.contains { $0.forward.duplicate > .never || $0.backward.duplicate > .never }
      || topology.events.contains { event in
        switch event.action {
        case .change, .power: true
        case .run, .type, .press, .replay, .insert, .eject, .pull: false
        }
      }
  }

  /// What does not hold. To be asked in the order of events.
  public mutating func faults(of world: World) -> [String] {
    defer { now = world.now }
    return time(world) + counters(world.fabric) + FrameAccount.faults(of: world)
  }

  private func time(_ world: World) -> [String] {
    var faults: [String] = []
    if world.now < now { faults.append("the clock went back from \(now) to \(world.now)") }
    let queue = world.fabric.queue.inOrder
    if let first = queue.first, first.at < world.now { faults.append("the past is still to happen: \(first)") }
    for (entry, next) in zip(queue, queue.dropFirst()) where (entry.at, entry.rank) > (next.at, next.rank) {
      faults.append("\(next) follows \(entry)")
    }
    return faults
  }

  private func counters(_ fabric: Fabric) -> [String] {
    let (sent, received) = (
      fabric.ports.reduce(0) { $0 + fabric[transmitter: $1].sent.frames },
      fabric.ports.reduce(0) { $0 + fabric[receiver: $1].received.frames }
    )
    var faults: [String] = []
    if sent != fabric.framesSent { faults.append("the ports sent \(sent) frames, the lab \(fabric.framesSent)") }
    if received != fabric.framesDelivered {
      faults.append("the ports received \(received) frames, the lab \(fabric.framesDelivered)")
    }
    let onWires = UInt64(fabric.queue.inOrder.count(where: \.payload.hasFrame))
    let lost = fabric.drops.all.filter { $0.location.reason == .loss }.reduce(0) { $0 + $1.count }
    if !canLoseCount, sent != received + lost + onWires {
      faults.append("\(sent) frames sent are not \(received) received, \(lost) lost and \(onWires) on wires")
    }
    return faults
  }
}
