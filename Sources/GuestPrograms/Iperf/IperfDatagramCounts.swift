import SimulationKernel

/// Counts the datagrams received of a flow, and their jitter.
struct IperfDatagramCounts: Sendable, Equatable, StateRecord {
  /// The figures of a report.
  struct Sums: Sendable, Equatable, StateRecord {
    var lost: UInt64 = 0
    var outOfOrder: UInt64 = 0
    /// Datagrams sent, judging by their numbers.
    var total: UInt64 = 0
    var jitter = Duration.zero

    static let fields = Fields(\IperfDatagramCounts.Sums.lost, \.outOfOrder, \.total, \.jitter)
  }

  private(set) var sums = Sums()
  /// The sums when the last interval was reported.
  private var told = Sums()
  /// The highest number seen.
  private var last: Int64 = 0
  /// The last datagram's transit time, in nanoseconds.
  private var transit: Int64?

  init() {}

  /// Records the arrival of a datagram with data.
  mutating func note(_ datagram: IperfDatagram, at now: Instant) {
    noteTransit(now.nanoseconds &- datagram.sent &* 1000)
    guard datagram.number > last else {
      sums.outOfOrder &+= 1
      sums.lost -= min(sums.lost, 1)
      return
    }
    sums.lost &+= UInt64(bitPattern: datagram.number &- last &- 1)
    raise(to: datagram.number)
  }

  /// Records the sender's count of datagrams.
  mutating func end(after number: Int64) {
    guard number > last else { return }
    sums.lost &+= UInt64(bitPattern: number &- last)
    raise(to: number)
  }

  private mutating func raise(to number: Int64) {
    last = number
    sums.total = UInt64(clamping: number)
  }

  /// RFC 3550, section 6.4.1: J += (|D| - J) / 16.
  private mutating func noteTransit(_ new: Int64) {
    if let transit {
      let difference = Int64(clamping: (new &- transit).magnitude)
      sums.jitter.nanoseconds &+= (difference &- sums.jitter.nanoseconds) / 16
    }
    transit = new
  }

  /// The figures since the last call.
  mutating func news() -> Sums {
    var news = sums
    news.lost &-= min(told.lost, news.lost)
    news.outOfOrder &-= told.outOfOrder
    news.total &-= told.total
    told = sums
    return news
  }

  static let fields = Fields(\IperfDatagramCounts.sums, \.told, \.last, \.transit)
}

extension IperfDatagramCounts.Sums {
  /// `  0.003 ms 0/1787 (0%)`: the rest of a line, without its end.
  var text: String {
    "  \(IperfText.padded(jitter.milliseconds(decimals: 3), to: 6)) ms "
      + "\(lost)/\(total) (\(IperfText.percentage(lost, of: total))%)"
  }
}
