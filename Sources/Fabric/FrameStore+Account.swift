import SimulationKernel

extension FrameStore {
  /// Whether `held`, each frame as often as someone holds it, is just what the references say. Anything else is a leak, a
  /// handle that was given back twice, or a checkpoint that lies.
  public func balances(with held: [Frame]) -> Bool {
    var counts = [UInt32](repeating: 0, count: slots.count)
    for frame in held {
      guard frame.rawValue < slots.count else { return false }
      counts[Int(frame.rawValue)] += 1
    }
    return zip(slots, counts).allSatisfy { $0.references == $1 }
  }
}

extension FrameStore {
  /// More bytes than any frame has: an IP packet of the greatest length, and what is before it.
  static let maximumLength: Int64 = 1 << 17
}

extension Fabric {
  /// Whether the frames that wait are as long as their queues take them to be.
  public func fits(_ frames: FrameStore) -> Bool { lines.allSatisfy { $0.fits(frames) } }

  /// The frames on the wires and those that wait for one, each as often as it is held.
  public var heldFrames: [Frame] {
    queue.entries.map(\.payload).filter(\.hasFrame).map(\.frame) + transmitters.flatMap(\.waiting.waiting)
      + lines.flatMap(\.frames)
  }
}
