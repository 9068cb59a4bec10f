import OpenFlow
import Packets

/// One direction of a chain in a network as it is: without the functions that are not there.
struct ChainDirection {
  /// Numbers groups and tags: no two directions of a controller's chains have the same.
  var number: Int
  var chain: ServiceChain
  var match: Match
  /// Those that are there. A hop has members that are up.
  var hops: [ChainHop]
  /// Where each of those is in the whole chain, from 0.
  private var locations: [Int]
  var isReverse: Bool
  /// A hop that is to block is not there.
  var isBlocked: Bool

  init(_ chain: ServiceChain, number: Int, isReverse: Bool, _ view: NetworkView) {
    self.number = number
    self.chain = chain
    match = isReverse ? chain.match.reversed : chain.match
    let hops = isReverse ? chain.hops.reversed().map(\.reversed) : chain.hops
    let alive = hops.map { $0.alive(in: view) }
    isBlocked = alive.contains { $0.members.isEmpty && $0.onFailure == .block }
    locations = alive.indices.filter { !alive[$0].members.isEmpty }
    self.hops = locations.map { alive[$0] }
    self.isReverse = isReverse
  }

  /// The directions of chains, in their order.
  static func all(_ chains: [ServiceChain], _ view: NetworkView) -> [ChainDirection] {
    chains.enumerated().flatMap { index, chain in
      let forward = ChainDirection(chain, number: 2 * index, isReverse: false, view)
      guard chain.reverse == .same else { return [forward] }
      return [forward, ChainDirection(chain, number: 2 * index + 1, isReverse: true, view)]
    }
  }

  /// Whether what comes out of a hop is told by the port alone, because that hop or one before it rewrites.
  func isKnownByPort(after hop: Int) -> Bool { hops[...hop].contains(where: \.rewrites) }

  /// What comes out of such a hop, as far as it is known: the protocols stay the same, so that what a function asks by ARP is
  /// in no chain.
  func released(at port: PortNumber) -> Match {
    Match(entries: [OXMField.etherType, .ipProtocol].compactMap { match[$0] }.map(MatchEntry.field)).at(port)
  }

  /// On the way to a hop, between switches, packets have this label. A label below 16 means something (RFC 3032, section 2.1).
  func label(to hop: Int) -> UInt32 { 1000 + 100 * UInt32(number) + UInt32(hop) }

  /// Each direction is a service path of its own, and each function takes one off the index (RFC 8300, section 2.3).
  ///
  /// - Parameter switches: how many have forwarded the packet on its way so far.
  func location(to hop: Int, after switches: Int) -> ServicePathLocation? {
    let rest = Int(NetworkServiceHeader.defaultTimeToLive) - switches
    guard rest > 0 else { return nil }
    return ServicePathLocation(
      path: UInt32(number) + 1, index: NetworkServiceHeader.firstServiceIndex - UInt8(locations[hop]),
      timeToLive: UInt8(rest))
  }

  /// Between switches, packets on the way to a hop have this tag. From high numbers down, which networks seldom use.
  func tag(to hop: Int) -> UInt16? {
    let number = number * ServiceChain.hopLimit + hop
    return number < ChainDirection.tagCount ? UInt16(ChainDirection.highestTag - number) : nil
  }

  private static let highestTag = 4094
  private static let tagCount = 4000
}

extension ChainHop {
  fileprivate var reversed: ChainHop {
    var hop = self
    hop.members = members.map(\.reversed)
    return hop
  }

  fileprivate func alive(in view: NetworkView) -> ChainHop {
    var hop = self
    hop.members = members.filter { view.isUp($0.entry) && view.isUp($0.exit) }
    return hop
  }
}
