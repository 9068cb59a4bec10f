public import SimulationKernel

/// Routes, found by the longest prefix that matches (RFC 1812, section 5.2.4.3).
///
/// They lie in one array, the longest prefixes first and sorted by destination among equals, so that a lookup searches
/// one stretch for each length in use. A host's own addresses and its subnets' broadcast addresses are routes as well:
/// one lookup tells what becomes of a packet.
public struct RoutingTable<Address: InternetAddress>: Sendable, Equatable {
  /// The routes of one prefix length.
  struct Stretch: Sendable, Equatable, BitwiseCopyable {
    var length: Int
    var start: Int
    var end: Int
  }

  public private(set) var routes: [Route<Address>] = []
  /// Follows from the routes.
  private var stretches: [Stretch] = []

  public init() {}

  /// The best route to `destination`. A `configured` route added later for the same prefix is found after the first.
  func lookup(_ destination: Address) -> Route<Address>? {
    for stretch in stretches {
      let wanted = destination.masked(to: stretch.length)
      let place = firstPlace(notBelow: wanted, in: stretch)
      if place < stretch.end, routes[place].destination == wanted { return routes[place] }
    }
    return nil
  }

  /// The best route that goes out of `interface`, or of any where that is nil.
  func lookup(_ destination: Address, on interface: Int?) -> Route<Address>? {
    guard let interface else { return lookup(destination) }
    return routes.first {
      $0.destination == destination.masked(to: $0.prefixLength) && ($0.interface == interface || $0.kind == .local)
    }
  }

  private func firstPlace(notBelow destination: Address, in stretch: Stretch) -> Int {
    var (low, high) = (stretch.start, stretch.end)
    while low < high {
      let middle = (low + high) / 2
      if routes[middle].destination < destination { low = middle + 1 } else { high = middle }
    }
    return low
  }

  public mutating func add(_ route: Route<Address>) {
    let place = routes.firstIndex {
      $0.prefixLength < route.prefixLength
        || $0.prefixLength == route.prefixLength && $0.destination > route.destination
    }
    routes.insert(route, at: place ?? routes.count)
    findStretches()
  }

  /// Removes the routes that `isUnwanted` names. Returns how many there were.
  @discardableResult public mutating func remove(where isUnwanted: (Route<Address>) -> Bool) -> Int {
    let before = routes.count
    routes.removeAll(where: isUnwanted)
    findStretches()
    return before - routes.count
  }

  private mutating func findStretches() {
    stretches = []
    for (place, route) in routes.enumerated() {
      if let last = stretches.last, last.length == route.prefixLength {
        stretches[stretches.count - 1].end = place + 1
      } else {
        stretches.append(Stretch(length: route.prefixLength, start: place, end: place + 1))
      }
    }
  }
}

extension RoutingTable: Checkpointable {
  public func encode(to writer: inout ByteWriter) { writer.write(routes) }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    routes = try reader.read()
    let isSorted = zip(routes, routes.dropFirst()).allSatisfy {
      $0.prefixLength > $1.prefixLength || $0.prefixLength == $1.prefixLength && $0.destination <= $1.destination
    }
    guard isSorted else { throw reader.failure("routes out of order") }
    findStretches()
  }
}
