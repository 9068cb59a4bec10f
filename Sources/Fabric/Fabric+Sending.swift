public import SimulationKernel

// The way of a frame over a link. It waits while the wire is busy; when its first bit leaves, the arrival of its last
// bit is known and goes into the queue: one event for each hop, and one more where frames had to wait.

extension Fabric {
  /// Carries out what the device with its first port at `firstPort` decided, in its order.
  @inlinable public mutating func carryOut(
    _ outbox: inout Outbox, of node: NodeIndex, firstPort: PortID, at now: Instant, log: inout ObservationLog
  ) {
    if let arrival = log.arrival, outbox.mentions(of: arrival.frame) > 1 { log.forgetArrival() }
    for index in outbox.effects.indices {
      let effect = outbox.effects[index]
      let port = PortID(Int(firstPort.rawValue) + Int(effect.port.rawValue))
      if let reason = effect.dropped {
        drop(effect.frame, at: port, reason, by: effect.detail, &outbox.frames, log: &log)
      } else {
        send(effect.frame, from: port, at: now, &outbox.frames, log: &log)
      }
    }
    if outbox.isTraced { passDecisions(of: &outbox, node, at: now, log: &log) }
    outbox.effects.wipe()
    log.forgetArrival()
    if !outbox.reports.isEmpty {
      for report in outbox.reports { log.record(report, of: node, at: now) }
      outbox.reports.removeAll(keepingCapacity: true)
    }
  }

  /// Sends a frame out of a port, or queues it behind those before it, or drops it.
  @inlinable public mutating func send(
    _ frame: Frame, from port: PortID, at now: Instant, _ frames: inout FrameStore, log: inout ObservationLog
  ) {
    if let reason = refusal(of: frame, from: port, frames) { return drop(frame, at: port, reason, &frames, log: &log) }
    guard self[transmitter: port].line == 0 else { return queueUp(frame, at: port, now: now, &frames, log: &log) }
    guard self[transmitter: port].waiting.isEmpty, self[transmitter: port].isIdle(at: now) else {
      return wait(frame, at: port, &frames, log: &log)
    }
    start(frame, from: port, at: now, waited: false, &frames, log: &log)
  }

  /// The frame before has left: the next one follows. A call that comes after the link went down in between finds
  /// nothing waiting, or the wire busy with another, and does nothing.
  ///
  /// - Returns: whether there was something to do.
  public mutating func ready(
    _ port: PortID, at now: Instant, _ frames: inout FrameStore, log: inout ObservationLog
  ) -> Bool {
    guard self[transmitter: port].line == 0 else { return lineReady(port, at: now, &frames, log: &log) }
    guard self[transmitter: port].isIdle(at: now), let frame = self[transmitter: port].waiting.popFirst() else {
      return false
    }
    start(frame, from: port, at: now, waited: true, &frames, log: &log)
    if !self[transmitter: port].waiting.isEmpty { scheduleReady(port, at: self[transmitter: port].freeAt) }
    return true
  }

  /// Counts a drop and gives the frame back.
  @usableFromInline mutating func drop(
    _ frame: Frame, at port: PortID, _ reason: DropReason, by detail: DropDetail = .none, _ frames: inout FrameStore
  ) {
    drops.count(reason, detail, at: port)
    frames.release(frame)
  }

  /// The same, and shows why a frame that has just come in goes no further.
  @usableFromInline mutating func drop(
    _ frame: Frame, at port: PortID, _ reason: DropReason, by detail: DropDetail = .none, _ frames: inout FrameStore,
    log: inout ObservationLog
  ) {
    log.explain(frame, reason, detail)
    if log.recordsDrops { log.recordDrop(of: frame, in: frames, port: port, reason, detail) }
    drop(frame, at: port, reason, by: detail, &frames)
  }

  @inlinable func refusal(of frame: Frame, from port: PortID, _ frames: FrameStore) -> DropReason? {
    let sender = Int(port.rawValue)
    guard transmitters[sender].peer != nil else { return .notConnected }
    guard transmitters[sender].isUp else { return .linkDown }
    if let mtu = settings[Int(transmitters[sender].settings)].mtu, frames.exceeds(frame, mtu: mtu) {
      return .exceedsMTU
    }
    return nil
  }

  @usableFromInline mutating func wait(
    _ frame: Frame, at port: PortID, _ frames: inout FrameStore, log: inout ObservationLog
  ) {
    let limit = settings[Int(self[transmitter: port].settings)].queueLimit
    guard self[transmitter: port].waiting.count < limit else {
      return drop(frame, at: port, .queueFull, &frames, log: &log)
    }
    self[transmitter: port].waiting.append(frame)
    if self[transmitter: port].waiting.count == 1 { scheduleReady(port, at: self[transmitter: port].freeAt) }
  }

  /// The first bit leaves: the wire is busy for exactly as long as the bits take, and the last one's arrival is known.
  @inlinable mutating func start(
    _ frame: Frame, from port: PortID, at now: Instant, waited: Bool, _ frames: inout FrameStore,
    log: inout ObservationLog
  ) {
    let sender = Int(port.rawValue)
    let link = Int(transmitters[sender].settings)
    let left = transmitters[sender].transmit(length: frames.length(of: frame), settings[link], at: now, waited: waited)
    framesSent &+= 1
    if log.watches(port) { log.record(frame, in: frames, port: port, at: now, .sent) }
    if settings[link].isImpaired {
      propagate(frame, from: port, left: left, settings[link], &frames, log: &log)
    } else if let peer = transmitters[sender].peer {
      scheduleArrival(of: frame, from: port, at: peer, left + settings[link].delay)
    }
  }
}

extension FrameStore {
  /// Whether the frame's payload is longer than `mtu`, an 802.1Q tag not counted.
  @usableFromInline func exceeds(_ frame: Frame, mtu: Int) -> Bool {
    let length = length(of: frame)
    guard length > mtu + 14 else { return false }
    let isTagged = length >= 18 && bytes(of: frame).bigEndian(12, as: UInt16.self) == 0x8100
    return length > mtu + (isTagged ? 18 : 14)
  }
}
