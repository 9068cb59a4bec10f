public import SimulationKernel

extension Fabric {
  /// The last bit of a frame enters a port: counts it, and shows it to whoever watches.
  ///
  /// - Parameter sequence: the arrival's number in the queue; it tells what was on the wire when the link went down.
  /// - Returns: whether the frame is there. If not, it was lost with the link, and the handle is used up.
  @inlinable public mutating func arrive(
    _ frame: Frame, at port: PortID, sequence: UInt64, now: Instant, _ frames: inout FrameStore,
    log: inout ObservationLog
  ) -> Bool {
    guard receivers[Int(port.rawValue)].receive(length: frames.length(of: frame), sequence: sequence) else {
      drop(frame, at: port, .linkDown, &frames)
      return false
    }
    framesDelivered &+= 1
    if log.watches(port) { log.record(frame, in: frames, port: port, at: now, .received) }
    return true
  }

  /// Takes the link at `port` down or up, at both ends. What was on the wire or waited is lost when it goes down.
  public mutating func setLink(at port: PortID, isUp: Bool, now: Instant, _ frames: inout FrameStore) {
    guard let peer = self[transmitter: port].peer, self[transmitter: port].isUp != isUp else { return }
    for end in [port, peer] {
      self[transmitter: end].isUp = isUp
      guard !isUp else { continue }
      self[receiver: end].deafBefore = queue.nextSequence
      while let frame = self[transmitter: end].waiting.popFirst() { drop(frame, at: end, .linkDown, &frames) }
      for frame in emptyLine(of: end) { drop(frame, at: end, .linkDown, &frames) }
      (self[transmitter: end].busyUntil, self[transmitter: end].busyFraction) = (now, 0)
      self[impairments: end].lastArrival = now
    }
  }
}
