public import SimulationKernel

// The way of a frame through a queue whose discipline is not a plain fifo. It always enters its line, and what goes next is
// decided when the wire is free: one event for each time that the line has to wait.

extension Fabric {
  /// A frame joins the line, and the line moves if the wire is free.
  @usableFromInline mutating func queueUp(
    _ frame: Frame, at port: PortID, now: Instant, _ frames: inout FrameStore, log: inout ObservationLog
  ) {
    let line = line(of: port)
    let limit = settings[Int(self[transmitter: port].settings)].queueLimit
    // On an idle wire it does not wait, and so there is room even where none may.
    let room = lines[line].isEmpty && self[transmitter: port].isIdle(at: now) ? max(1, limit) : limit
    if let refused = lines[line].enqueue(frame, frames, limit: room, at: now) {
      drop(refused, at: port, .queueFull, &frames, log: &log)
    }
    _ = advance(port, at: now, waited: false, &frames, log: &log)
  }

  /// The wire is free, or a bucket has tokens. A call that has been overtaken by another does nothing.
  ///
  /// - Returns: whether there was something to do.
  mutating func lineReady(
    _ port: PortID, at now: Instant, _ frames: inout FrameStore, log: inout ObservationLog
  ) -> Bool {
    let line = line(of: port)
    guard lines[line].pendingReady == now else { return false }
    lines[line].pendingReady = .never
    return advance(port, at: now, waited: self[transmitter: port].freeAt == now, &frames, log: &log)
  }

  /// Sends what may go now, and asks to be called when the next may. Returns whether anything left the line.
  private mutating func advance(
    _ port: PortID, at now: Instant, waited: Bool, _ frames: inout FrameStore, log: inout ObservationLog
  ) -> Bool {
    let line = line(of: port)
    var hasMoved = false
    if self[transmitter: port].isIdle(at: now), lines[line].nextDeparture(at: now) == now {
      var lost: [Frame] = []
      let next = lines[line].dequeue(at: now, &frames, lost: &lost)
      for frame in lost { drop(frame, at: port, .waitedTooLong, &frames, log: &log) }
      if let next { start(next, from: port, at: now, waited: waited, &frames, log: &log) }
      hasMoved = next != nil || !lost.isEmpty
    }
    awaitNext(port, at: now)
    return hasMoved
  }

  private mutating func awaitNext(_ port: PortID, at now: Instant) {
    let line = line(of: port)
    guard let next = lines[line].nextDeparture(at: max(now, self[transmitter: port].freeAt)),
      next < lines[line].pendingReady
    else { return }
    lines[line].pendingReady = next
    scheduleReady(port, at: next)
  }

  private func line(of port: PortID) -> Int { Int(self[transmitter: port].line) - 1 }

  /// Sees that a port has the line that its discipline needs.
  mutating func giveLine(for discipline: QueueDiscipline, to port: PortID) {
    let number = self[transmitter: port].line
    if discipline == .fifo {
      self[transmitter: port].line = 0
    } else if number == 0 {
      lines.append(WaitingLine(discipline))
      self[transmitter: port].line = UInt32(lines.count)
    } else if lines[Int(number) - 1].discipline != discipline {
      lines[Int(number) - 1] = WaitingLine(discipline)
    }
  }

  /// Takes all frames out of a port's line, if it has one.
  mutating func emptyLine(of port: PortID) -> [Frame] {
    let line = line(of: port)
    guard line >= 0 else { return [] }
    let frames = lines[line].frames
    lines[line] = WaitingLine(lines[line].discipline)
    return frames
  }

  /// Changes what the direction that begins at `port` does, from now on. What waits there goes over into a queue of a new
  /// discipline.
  public mutating func change(
    _ new: LinkSettings, from port: PortID, at now: Instant, _ frames: inout FrameStore, log: inout ObservationLog
  ) {
    guard settings(from: port).discipline != new.discipline else { return set(new, from: port) }
    var waiting = emptyLine(of: port)
    while let frame = self[transmitter: port].waiting.popFirst() { waiting.append(frame) }
    set(new, from: port)
    for frame in waiting { send(frame, from: port, at: now, &frames, log: &log) }
  }
}
