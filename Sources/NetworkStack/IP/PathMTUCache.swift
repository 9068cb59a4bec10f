public import SimulationKernel

/// The path MTUs that ICMP has reported for some destinations (RFC 1191, RFC 8201).
public struct PathMTUCache<Address: InternetAddress>: Sendable, Equatable {
  /// What is known about one path.
  public struct Path: Sendable, Equatable, BitwiseCopyable, StateRecord {
    /// The maximum length of a packet in bytes.
    public let mtu: Int
    /// Whether the path's MTU is below ``minimum``: packets are fragmented to that and may be fragmented further by routers.
    let isLocked: Bool
    let expiry: Instant

    public static var fields: Fields<Self> {
      .once { Fields(\Self.mtu, \.isLocked, \.expiry) }
    }

    public var inconsistency: String? { (PathMTUCache.minimum...65_535).contains(mtu) ? nil : "a path MTU of \(mtu)" }
  }

  /// As Linux has it (`net.ipv4.route.mtu_expires`).
  static var lifetime: Duration { .seconds(600) }
  /// More destinations than that are forgotten, the oldest first.
  static var limit: Int { 256 }
  /// No packet is made smaller than this: of IPv4 as on Linux (`net.ipv4.route.min_pmtu`), so that a forged message does
  /// little harm; of IPv6 the least that a link may have (RFC 8200, section 5).
  static var minimum: Int { Address.bitWidth == 32 ? 552 : 1280 }

  private var paths = OrderedTable<Address, Path>()

  /// Creates an empty cache.
  public init() {}

  /// What is known about the path to `destination`; nil if its MTU may be that of the first link.
  public func path(to destination: Address, at now: Instant) -> Path? {
    guard !paths.isEmpty, let path = paths[destination], now < path.expiry else { return nil }
    return path
  }

  /// The path to `destination` takes `mtu` bytes and no more.
  ///
  /// IPv6 has no path of less than ``minimum``: who says so is not believed (RFC 8201, section 4).
  mutating func narrow(_ destination: Address, to mtu: Int, at now: Instant) {
    guard Address.bitWidth == 32 || mtu >= Self.minimum else { return }
    if let path = path(to: destination, at: now), path.mtu <= mtu { return }
    if paths.count >= Self.limit, paths.index(of: destination) == nil { makeRoom() }
    let path = Path(
      mtu: max(mtu, Self.minimum), isLocked: mtu < Self.minimum && Address.bitWidth == 32, expiry: now + Self.lifetime)
    paths.set(path, for: destination)
  }

  private mutating func makeRoom() {
    let oldest = (0..<paths.count).min { paths[at: $0].expiry < paths[at: $1].expiry }
    if let oldest { paths.remove(at: oldest) }
  }
}

extension PathMTUCache: StateRecord {
  public static var fields: Fields<Self> {
    .once { Fields(\Self.paths) }
  }
}
