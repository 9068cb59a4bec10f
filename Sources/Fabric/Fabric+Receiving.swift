public import SimulationKernel

extension Fabric {
  /// The last bit of a frame enters a port: counts it, and shows it to whoever watches.
  @inlinable public mutating func arrive(
    _ frame: Frame, at port: PortID, now: Instant, _ frames: FrameStore, log: inout ObservationLog
  ) {
    receivers[Int(port.rawValue)].received.count(frames.length(of: frame))
    framesDelivered &+= 1
    if log.watches(port) { log.record(frame, in: frames, port: port, at: now, .received) }
  }

  /// The last bit of a frame would enter a port now, had the link not gone down under it. The handle is used up.
  public mutating func lose(_ frame: Frame, at port: PortID, _ frames: inout FrameStore) {
    drop(frame, at: port, .linkDown, &frames)
  }

  /// Takes the link at `port` down or up, at both ends. What was on the wire or waited is lost when it goes down.
  public mutating func setLink(at port: PortID, isUp: Bool, now: Instant, _ frames: inout FrameStore) {
    guard let peer = self[transmitter: port].peer, self[transmitter: port].isUp != isUp else { return }
    if !isUp { loseArrivals(at: port, peer) }
    for end in [port, peer] {
      self[transmitter: end].isUp = isUp
      guard !isUp else { continue }
      while let frame = self[transmitter: end].waiting.popFirst() { drop(frame, at: end, .linkDown, &frames) }
      for frame in emptyLine(of: end) { drop(frame, at: end, .linkDown, &frames) }
      (self[transmitter: end].busyUntil, self[transmitter: end].busyFraction) = (now, 0)
      self[impairments: end].lastArrival = now
    }
  }

  /// What is on the wire keeps its place in the queue, where it is counted as lost: it costs a walk over the queue for each
  /// link that goes down, and nothing for each frame.
  private mutating func loseArrivals(at a: PortID, _ b: PortID) {
    queue.updatePayloads { event in
      if event.kind == .arrival, event.port == a || event.port == b { event.lose() }
    }
  }
}
