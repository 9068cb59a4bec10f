import SimulationKernel

// For one who asks a device what it would do with a frame, apart from links and queues.

/// A frame that a device has sent or dropped.
public struct OutboxFrame: Sendable, Equatable {
  /// The frame, without frame check sequence.
  public var bytes: [UInt8]
  /// The port out of which it is sent; for a dropped frame, where it arrived or would have left.
  public var port: PortIndex
  /// Why it was dropped; nil if it was sent.
  public var dropped: DropReason?
}

extension Outbox {
  /// Takes the frames that were sent and dropped, in their order, in place of the fabric, and gives them back to the store.
  public mutating func takeFrames() -> [OutboxFrame] {
    var taken: [OutboxFrame] = []
    for index in effects.indices {
      let effect = effects[index]
      let bytes = frames.bytes(of: effect.frame).withUnsafeBytes { [UInt8]($0) }
      taken.append(OutboxFrame(bytes: bytes, port: effect.port, dropped: effect.dropped))
      frames.release(effect.frame)
    }
    effects.wipe()
    reports.removeAll()
    return taken
  }

  /// Takes the decisions that were told of.
  public mutating func takeDecisions() -> [Decision] {
    defer { decisions.removeAll() }
    return decisions
  }
}
