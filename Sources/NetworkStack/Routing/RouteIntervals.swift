import Packets
import SimulationKernel

/// The address space cut where the best route changes, so that the longest matching prefix is found by one binary search:
/// six steps with 20 routes, eleven with 1,000.
struct RouteIntervals<Address: InternetAddress>: Sendable, Equatable {
  struct Interval: Sendable, Equatable, BitwiseCopyable {
    /// The first address; the next interval's start ends it.
    var start: Address
    /// The index of the best route plus one; zero where no route leads.
    var route: UInt32
  }

  private var intervals: [Interval]
  /// Some prefix has several routes by way of gateways.
  let hasAlternatives: Bool

  /// No route at all.
  init() { (intervals, hasAlternatives) = ([], false) }

  /// Of routes that are sorted, the longest prefixes first, and of equal ones the best.
  @specialized(where Address == IPv4Address)
  @specialized(where Address == IPv6Address)
  init(_ routes: [Route<Address>], hasAlternatives: Bool) {
    intervals = []
    self.hasAlternatives = hasAlternatives
    let order = routes.indices.sorted {
      (routes[$0].destination, routes[$0].prefixLength, -$0) < (routes[$1].destination, routes[$1].prefixLength, -$1)
    }
    // The routes around the address that is looked at, the longest last: prefixes nest and never overlap.
    var around: [Int] = []
    around.reserveCapacity(routes.count)
    // Each route begins an interval and ends one.
    intervals.reserveCapacity(2 * routes.count)
    for index in order {
      let start = routes[index].destination
      leave(&around, before: start, routes)
      around.append(index)
      append(start, around.last)
    }
    leave(&around, before: nil, routes)
  }

  /// Leaves the prefixes that end before `next`, all of them if that is nil.
  private mutating func leave(_ around: inout [Int], before next: Address?, _ routes: [Route<Address>]) {
    while let index = around.last {
      let end = routes[index].destination.successor(ofPrefix: routes[index].prefixLength)
      if let next, end.map({ next < $0 }) ?? true { return }
      around.removeLast()
      if let end { append(end, around.last) }
    }
  }

  /// From `start` on, `route` is the best.
  private mutating func append(_ start: Address, _ route: Int?) {
    if intervals.last?.start == start { intervals.removeLast() }
    let interval = Interval(start: start, route: route.map { UInt32($0 + 1) } ?? 0)
    if intervals.last?.route != interval.route { intervals.append(interval) }
  }

  /// The index of the best route to `destination`.
  func route(to destination: Address) -> Int? {
    guard let first = intervals.first, first.start <= destination else { return nil }
    var (low, count) = (0, intervals.count)
    while count > 1 {
      let half = count / 2
      if intervals[low &+ half].start <= destination { low &+= half }
      count &-= half
    }
    let route = intervals[low].route
    return route == 0 ? nil : Int(route) - 1
  }
}
