public import SimulationKernel

/// How many frames were dropped where, and why. The locations are in the order of their first drop.
public struct DropCounts: Equatable, Sendable, StateRecord {
  /// A port and the reason for which frames are dropped there.
  public struct Location: TableKey, StateRecord {
    /// The port where the frames arrived or would have left.
    public let port: PortID
    /// Why they were dropped.
    public let reason: DropReason
    /// The network function that dropped them, and why; `.none` for other reasons.
    public let detail: DropDetail

    @inlinable init(port: PortID, reason: DropReason, detail: DropDetail) {
      self.port = port
      self.reason = reason
      self.detail = detail
    }

    @inlinable public var tableHash: UInt64 {
      (UInt64(port.rawValue) << 8 ^ UInt64(detail.rawValue) << 24 ^ UInt64(reason.rawValue)).spread
    }

    public static let fields = Fields(\Location.port, \.reason, \.detail)
  }

  struct Count: Equatable, Sendable, StateRecord {
    var frames: UInt64

    init(frames: UInt64) { self.frames = frames }
    static let fields = Fields(\Count.frames)
  }

  private var table = OrderedTable<Location, Count>()

  /// Creates counts of nothing dropped.
  public init() {}

  /// Counts a dropped frame.
  public mutating func count(_ reason: DropReason, _ detail: DropDetail = .none, at port: PortID) {
    let location = Location(port: port, reason: reason, detail: detail)
    if let index = table.index(of: location) {
      table[at: index].frames &+= 1
    } else {
      table.set(Count(frames: 1), for: location)
    }
  }

  /// The number of frames dropped, for all reasons.
  public var total: UInt64 { all.reduce(0) { $0 &+ $1.count } }

  /// The counts, in the order of their first drop.
  public var all: [(location: Location, count: UInt64)] {
    (0..<table.count).map { (location: table.key(at: $0), count: table[at: $0].frames) }
  }

  public static let fields = Fields(\DropCounts.table)
}
