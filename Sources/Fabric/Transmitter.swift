public import SimulationKernel

/// A port as a frame meets it that goes out: where the cable leads, whether the wire is free, and what waits for it.
public struct Transmitter: Equatable, Sendable, StateRecord {
  /// The port at the other end; nil where nothing is plugged in.
  public internal(set) var peer: PortID?
  /// Whether the link is up. Both ends agree.
  public var isUp = true
  /// Whether its cable is in, at both ends. A link can be down for other reasons: one end may be switched off.
  public var isPlugged = true
  /// Whether its device has it switched on.
  public var isEnabled = true
  /// The number of its ``LinkSettings`` in the fabric's table.
  @usableFromInline var settings: UInt32 = 0
  /// The number of its ``WaitingLine`` in the fabric's table plus one; zero where frames wait in a plain fifo.
  @usableFromInline var line: UInt32 = 0
  /// When the gap behind the frame being sent is over: this instant and `busyFraction / divisor` of a nanosecond, by the
  /// divisor of the link's ``BitRate``.
  @usableFromInline var busyUntil = Instant.zero
  @usableFromInline var busyFraction: UInt64 = 0
  @usableFromInline var waiting = Fifo<Frame>()
  public var sent = PortCounter()

  init() {}

  /// Another frame may begin at `now`, down to the fraction of the nanosecond.
  @inlinable func isIdle(at now: Instant) -> Bool { now >= freeAt }

  /// The first whole nanosecond at which the wire is free.
  @inlinable var freeAt: Instant { busyFraction == 0 ? busyUntil : Instant(nanoseconds: busyUntil.nanoseconds &+ 1) }

  /// Sends a frame of `length` bytes, from `now` or, if it waited for the frame before, from that one's end. The
  /// remainder below a nanosecond is kept, so that back-to-back frames do not drift.
  ///
  /// - Returns: the first whole nanosecond at which the last bit has left.
  @inlinable mutating func transmit(length: Int, _ link: LinkSettings, at now: Instant, waited: Bool) -> Instant {
    if !waited { (busyUntil, busyFraction) = (now, 0) }
    let frame = link.rate.time(bytes: link.frameBytes(of: length), after: busyFraction)
    busyUntil = busyUntil + frame.whole
    busyFraction = frame.fraction
    let left = freeAt
    let gap = link.rate.time(bytes: link.gapBytes, after: busyFraction)
    busyUntil = busyUntil + gap.whole
    busyFraction = gap.fraction
    sent.count(length)
    return left
  }

  /// Rounds the end of the frame being sent up, because a fraction means nothing at another rate.
  mutating func forgetFraction() { (busyUntil, busyFraction) = (freeAt, 0) }

  public static let fields = Fields(
    \Transmitter.peer, \.isUp, \.isPlugged, \.isEnabled, \.settings, \.line, \.busyUntil, \.busyFraction, \.waiting,
    \.sent)
}
