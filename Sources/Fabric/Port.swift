public import SimulationKernel

/// One end of a link: the transmitter of one direction and the receiver of the other.
///
/// What a frame that comes in needs stands together, and so does what one that goes out needs: in a large lab each hop
/// waits for the memory of two ports.
public struct Port: Equatable, Sendable {
  public let node: NodeIndex
  public let index: PortIndex
  /// Whether the link is up. Both ends agree.
  public var isUp = true
  /// Whether its cable is in, at both ends. A link can be down for other reasons: one end may be switched off.
  public var isPlugged = true
  /// Arrivals with a smaller sequence number were on the wire when the link went down.
  @usableFromInline var deafBefore: UInt64 = 0
  public var received = PortCounter()

  /// The port at the other end; nil where nothing is plugged in.
  public var peer: PortID?
  /// The number of its ``LinkSettings`` in the fabric's table.
  @usableFromInline var settings: UInt32 = 0
  /// When the last bit of the frame being sent leaves: this instant and `busyFraction / divisor` of a nanosecond, by the
  /// divisor of the link's ``BitRate``.
  @usableFromInline var busyUntil = Instant.zero
  @usableFromInline var busyFraction: UInt64 = 0
  @usableFromInline var waiting = Fifo<Frame>()
  public var sent = PortCounter()

  /// The latest arrival at the other end, which jitter does not undercut.
  @usableFromInline var lastArrival = Instant.zero
  @usableFromInline var random: RandomStream

  public init(node: NodeIndex, index: PortIndex, random: RandomStream) {
    self.node = node
    self.index = index
    self.random = random
  }

  /// Nothing is being sent at `now`, down to the fraction of the nanosecond.
  @inlinable func isIdle(at now: Instant) -> Bool { now >= freeAt }

  /// The first whole nanosecond at which the wire is free.
  @inlinable var freeAt: Instant { busyFraction == 0 ? busyUntil : Instant(nanoseconds: busyUntil.nanoseconds &+ 1) }

  /// Sends a frame of `length` bytes, from `now` or, if it waited for the frame before, from that one's end. The
  /// remainder below a nanosecond is kept, so that back-to-back frames do not drift.
  ///
  /// - Returns: the first whole nanosecond at which the last bit has left.
  @inlinable mutating func transmit(length: Int, _ link: LinkSettings, at now: Instant, waited: Bool) -> Instant {
    if !waited { (busyUntil, busyFraction) = (now, 0) }
    let time = link.rate.time(octets: link.octets(of: length), after: busyFraction)
    busyUntil = busyUntil + time.whole
    busyFraction = time.fraction
    sent.count(length)
    return freeAt
  }

  /// Counts a frame of `length` bytes that comes in, unless it was lost with the link. Returns whether it is there.
  @inlinable mutating func receive(length: Int, sequence: UInt64) -> Bool {
    guard sequence >= deafBefore else { return false }
    received.count(length)
    return true
  }

  /// Rounds the end of the frame being sent up, because a fraction means nothing at another rate.
  mutating func forgetFraction() { (busyUntil, busyFraction) = (freeAt, 0) }
}

/// Frames and bytes (padded, without frame check sequence) that passed a port in one direction.
public struct PortCounter: Equatable, Sendable, BitwiseCopyable {
  public var frames: UInt64 = 0
  public var bytes: UInt64 = 0

  public init() {}

  @inlinable mutating func count(_ length: Int) {
    frames &+= 1
    bytes &+= UInt64(truncatingIfNeeded: max(length, 60))
  }
}

extension PortCounter: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(frames)
    writer.write(bytes)
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    (frames, bytes) = (try reader.read(), try reader.read())
  }
}

extension Port: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(node)
    writer.write(index)
    writer.write(isUp)
    writer.write(isPlugged)
    writer.write(deafBefore)
    writer.write(received)
    writer.write(peer)
    writer.write(settings)
    writer.write(busyUntil)
    writer.write(busyFraction)
    writer.write(waiting)
    writer.write(sent)
    writer.write(lastArrival)
    writer.write(random)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    (node, index) = (try reader.read(), try reader.read())
    (isUp, isPlugged) = (try reader.read(), try reader.read())
    deafBefore = try reader.read()
    received = try reader.read()
    peer = try reader.read()
    settings = try reader.read()
    (busyUntil, busyFraction) = (try reader.read(), try reader.read())
    waiting = try reader.read()
    sent = try reader.read()
    lastArrival = try reader.read()
    random = try reader.read()
  }
}
