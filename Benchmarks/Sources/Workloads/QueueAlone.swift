import Fabric
import SimulationKernel

/// The event queue without a lab: as many entries pending as said, each popped, a node of 64 bytes touched, and pushed
/// again at a random instant up to two mean delays later.
enum QueueAlone {
  static let all = [32, 1_000, 100_000, 1_000_000].map { pending in
    Benchmark(name: "queue, \(pending) pending", unit: "M events/s") { part in
      measure(pending: pending, turns: 10_000_000 / part)
    }
  }

  /// As long as a line of the cache.
  private struct Touched {
    var events: UInt64 = 0
    var rest: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)
  }

  private static func measure(pending: Int, turns: Int) -> Measurement {
    var queue = EventQueue<Event>()
    var random = RandomStream(seed: 1, owner: "queue")
    var nodes = [Touched](repeating: Touched(), count: pending)
    let spread = UInt64(100 * pending)
    func delay() -> Duration { .nanoseconds(Int64(random.next(below: spread))) }
    for node in 0..<pending { queue.push(.wake(NodeIndex(node)), at: .zero + delay(), rank: UInt64(node)) }
    let cpu = ProcessUsage.time {
      for _ in 0..<turns {
        guard let entry = queue.pop(until: .never) else { return }
        nodes[Int(entry.payload.node.rawValue)].events &+= 1
        queue.push(entry.payload, at: entry.at + delay(), rank: entry.rank)
      }
    }
    return Measurement(work: "\(turns) events", cpu: cpu, figure: Double(turns) / cpu / 1e6)
  }
}
