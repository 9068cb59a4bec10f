import Packets
import SimulationKernel

/// ICMP redirects: the better ways that a host was told of, and how often a router has told each of its senders (RFC 792; RFC
/// 1122, section 3.2.2.2; RFC 1812, section 5.2.7.2).
struct Redirects: Sendable, Equatable, StateRecord {
  /// The way to one destination.
  struct Way: Sendable, Equatable, BitwiseCopyable, StateRecord {
    var gateway: IPv4Address
    var interface: Int
    var expiry: Instant

    static let fields = Fields(\Redirects.Way.gateway, \.interface, \.expiry)

    var inconsistency: String? { (0...Int(UInt16.max)).contains(interface) ? nil : "a way over interface \(interface)" }
  }

  /// How often a sender has been told, and when last.
  struct Notice: Sendable, Equatable, BitwiseCopyable, StateRecord {
    var count: UInt8
    var last: Instant

    static let fields = Fields(\Redirects.Notice.count, \.last)

    var inconsistency: String? { count <= 9 ? nil : "\(count) redirects in a row" }
  }

  /// Linux' `net.ipv4.route.gc_timeout`.
  static let lifetime = Duration.seconds(300)
  /// Linux' `redirect_load`, `redirect_number` and `redirect_silence`: the pause doubles with each, and after so many without
  /// effect a sender is told no more until it has been silent.
  private static let (load, limit, silence) = (Duration.milliseconds(20), 9 as UInt8, Duration.milliseconds(20_480))
  private static let tableLimit = 256

  private(set) var ways = OrderedTable<IPv4Address, Way>()
  private var notices = OrderedTable<IPv4Address, Notice>()

  func way(to destination: IPv4Address, at now: Instant) -> Way? {
    guard !ways.isEmpty, let way = ways[destination], now < way.expiry else { return nil }
    return way
  }

  mutating func remember(_ way: Way, to destination: IPv4Address) {
    if ways.count >= Redirects.tableLimit, ways[destination] == nil { ways.removeAll() }
    ways.set(way, for: destination)
  }

  mutating func forget(where isUnwanted: (Way) -> Bool) {
    if !ways.isEmpty { ways.keep { !isUnwanted($1) } }
  }

  /// Whether a sender is to be told now; if so, it is counted.
  mutating func allows(_ sender: IPv4Address, at now: Instant) -> Bool {
    var notice = notices[sender] ?? Notice(count: 0, last: now)
    if now - notice.last > Redirects.silence { notice.count = 0 }
    let pause = Duration.nanoseconds(Redirects.load.nanoseconds << Int64(notice.count))
    let isDue = notice.count == 0 || now - notice.last > pause
    let allows = notice.count < Redirects.limit && isDue
    guard allows || notice.count >= Redirects.limit else { return false }
    if allows { notice.count &+= 1 }
    notice.last = now
    if notices.count >= Redirects.tableLimit, notices[sender] == nil { notices.removeAll() }
    notices.set(notice, for: sender)
    return allows
  }

  static let fields = Fields(\Redirects.ways, \.notices)
}
