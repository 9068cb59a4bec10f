public import SimulationKernel

// What a bad link does to a frame. Each draw comes from the sending port's own stream, in a fixed order, and an
// impairment that is off draws nothing.

extension Fabric {
  @usableFromInline mutating func propagate(
    _ frame: Frame, from port: PortID, left: Instant, _ direction: LinkSettings, _ frames: inout FrameStore,
    log: inout ObservationLog
  ) {
    guard let peer = self[transmitter: port].peer else { return }
    if direction.loss.happens(by: &self[impairments: port].random) {
      if log.watches(port) { log.markLastLost(.loss) }
      return drop(frame, at: port, .loss, &frames)
    }
    let isDoubled = direction.duplicate.happens(by: &self[impairments: port].random)
    let time = direction.wireTime(of: frames.length(of: frame))
    let arrival = arrival(from: port, left: left, direction, time)
    if isDoubled { frames.retain(frame) }
    scheduleArrival(of: corrupted(frame, from: port, direction, &frames), from: port, at: peer, arrival)
    guard isDoubled else { return }
    self[impairments: port].lastArrival = max(self[impairments: port].lastArrival, arrival + time)
    scheduleArrival(of: frame, from: port, at: peer, arrival + time)
  }

  /// When the last bit arrives, jitter and reordering drawn. It comes no sooner after the frame before than it takes on
  /// the wire.
  private mutating func arrival(
    from port: PortID, left: Instant, _ direction: LinkSettings, _ time: Duration
  ) -> Instant {
    if direction.reorder.happens(by: &self[impairments: port].random) { return left }
    var delay = direction.delay
    if direction.jitter > .zero { delay = delay + self[impairments: port].random.next(around: direction.jitter) }
    self[impairments: port].lastArrival = max(self[impairments: port].lastArrival + time, left + delay)
    return self[impairments: port].lastArrival
  }

  private mutating func corrupted(
    _ frame: Frame, from port: PortID, _ direction: LinkSettings, _ frames: inout FrameStore
  ) -> Frame {
    guard direction.corrupt.happens(by: &self[impairments: port].random) else { return frame }
    let bit = Int(self[impairments: port].random.next(below: UInt64(8 * frames.length(of: frame))))
    return frames.rewrite(frame) { bytes in
      let flipped = bytes.bigEndian(bit / 8, as: UInt8.self) ^ 0x80 >> UInt8(bit % 8)
      bytes.storeBigEndian(flipped, at: bit / 8)
    }
  }
}

extension LinkSettings {
  /// How long a frame of `length` bytes occupies the wire, with the gap, rounded up to whole nanoseconds.
  fileprivate func wireTime(of length: Int) -> Duration {
    let (whole, fraction) = rate.time(bytes: frameBytes(of: length) + gapBytes, after: 0)
    return fraction == 0 ? whole : whole + .nanoseconds(1)
  }
}
