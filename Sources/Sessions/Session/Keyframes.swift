import Lab
import SimulationKernel

/// The keyframes of a session, as many as its policy has room for: close together around the present, ever further apart
/// with their distance from it.
struct Keyframes: Sendable {
  let policy: KeyframePolicy
  /// In the order of events. The first is the session's start, which is always kept: from it every instant can be reached.
  private(set) var frames: [Keyframe] = []
  private(set) var totalCost = 0
  private var estimate = WorldFootprint()

  /// Bytes that are copied in about the time that an event takes. Keyframes of a large world lie further apart.
  private static let bytesPerEvent = 512

  init(_ policy: KeyframePolicy) { self.policy = policy }

  func last(where isUsable: (Keyframe) -> Bool) -> Keyframe? { frames.last(where: isUsable) }
  func first(where isUsable: (Keyframe) -> Bool) -> Keyframe? { frames.first(where: isUsable) }

  /// Those of a session's past.
  func past(of world: World, _ progress: Progress) -> Keyframes {
    var keyframes = self
    keyframes.frames.removeAll {
      $0.events > world.eventsHandled || $0.progress.inputsDone > progress.inputsDone
    }
    keyframes.totalCost = keyframes.frames.reduce(0) { $0 + $1.cost }
    return keyframes
  }

  /// Whether the event numbered `count` is far enough from all keyframes.
  func isDue(at count: UInt64) -> Bool {
    guard policy.memoryLimit != nil else { return false }
    let index = index(after: count)
    let distance = max(policy.interval, UInt64(estimate.bytes / Keyframes.bytesPerEvent))
    return (index == 0 || count - frames[index - 1].events >= distance)
      && (index == frames.count || frames[index].events - count >= distance)
  }

  mutating func keep(_ world: World, _ progress: Progress) {
    guard let limit = policy.memoryLimit else { return }
    let cost = estimate.bytes(of: world)
    frames.insert(Keyframe(world, progress, cost: cost), at: index(after: world.eventsHandled))
    totalCost += cost
    while totalCost > limit, frames.count > 1 { thin(around: world.eventsHandled) }
  }

  private func index(after count: UInt64) -> Int {
    var (low, high) = (0, frames.count)
    while low < high {
      let middle = (low + high) / 2
      if frames[middle].events > count { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Drops the keyframe that will be missed least: the one whose gap, measured by how far away it is, stays the smallest. What is
  /// left is spaced at exponentially growing distances.
  private mutating func thin(around present: UInt64) {
    var best = (index: 1, loss: Double.infinity)
    for index in 1..<frames.count {
      let next = index + 1 < frames.count ? frames[index + 1].events : max(present, frames[index].events)
      let gap = Double(next - frames[index - 1].events)
      let distance = Double(max(present, frames[index].events) - min(present, frames[index].events)) + 1
      let loss = gap / distance
      if loss < best.loss { best = (index, loss) }
    }
    totalCost -= frames.remove(at: best.index).cost
  }
}
