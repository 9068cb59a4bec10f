import SimulationKernel

/// A connection by chance: what the other side sends and what the program does.
///
/// What comes next depends on what the first party has answered, so that numbers stay in and around its windows.
struct TCPRound {
  enum Step: Equatable {
    case segment(WireSegment, kinds: [String])
    case call(TCPCall)
  }

  private var random: RandomStream
  /// Whether the SYN has offered these.
  let (usesTimestamps, usesSelectiveAcknowledgment): (Bool, Bool)
  /// RCV.NXT and SND.NXT of the party, as far as its segments have told.
  private(set) var (next, sent): (UInt32, UInt32) = (1, 1)
  /// What the other side's clock says.
  private var clock: UInt32 = 1000
  private let window: Int
  private(set) var isClosed = false
  /// The party has answered with a RST: the connection is over.
  private(set) var isOver = false
  private var isOpen = false
  /// The largest number that the other side has acknowledged.
  private var acknowledged: UInt32 = 1
  /// The number of the other side's FIN, once it has sent one that can be in the window.
  private var finSequence: UInt32?
  /// The end of all data that it has sent and that can be in the window.
  private var highest: UInt32 = 1

  init(seed: UInt64, window: Int) {
    random = RandomStream(seed: seed, owner: "tcp-round")
    self.window = window
    usesTimestamps = random.next(below: 2) == 0
    usesSelectiveAcknowledgment = random.next(below: 3) > 0
  }

  private mutating func chance(_ percent: UInt64) -> Bool { random.next(below: 100) < percent }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(random.next(below: UInt64(elements.count)))]
  }

  /// The handshake, and the program's acceptance.
  mutating func opening() -> [Step] {
    var syn = WireSegment(flags: .syn, window: 60_000, maximumSegmentSize: 1000, windowScale: 0)
    var kinds = ["mss"]
    if usesSelectiveAcknowledgment { kinds += ["nop", "nop", "sackOK"] }
    if usesTimestamps {
      kinds += ["nop", "nop", "TS"]
      syn.timestamps = WireTimestamps(value: clock, echo: 0)
    }
    kinds += ["nop", "wscale"]
    clock += 10
    var (acknowledgment, options) = segment(.ack, at: 1, acknowledging: 1, length: 0)
    acknowledgment.timestamps?.value = clock
    return [.segment(syn, kinds: kinds), .segment(acknowledgment, kinds: options), .call(.accept)]
  }

  mutating func note(_ answers: [WireSegment]) {
    for answer in answers {
      if answer.flags.contains(.rst) || isOpen && answer.flags.contains(.syn) { isOver = true }
      if answer.flags.contains(.ack) { next = answer.acknowledgment }
      if Int32(bitPattern: answer.end &- sent) > 0 { sent = answer.end }
    }
  }

  mutating func step() -> Step {
    isOpen = true
    guard !isClosed, chance(18) else { return randomSegment() }
    let call = pick([TCPCall.read, .read, .read, .write(100), .write(500), .shutDown, .close, .abort])
    // One write at a time: what waits for an acknowledgment, Linux would send as a probe of the tail (RFC 8985, section 7).
    if case .write = call, acknowledged != sent { return .call(.read) }
    isClosed = call == .close || call == .abort
    return .call(call)
  }

  private mutating func randomSegment() -> Step {
    let flags = pick([
      WireFlags.ack, .ack, .ack, [.ack, .psh], [.ack, .psh], [.ack, .psh], [.ack, .fin], .rst, [.rst, .ack], .syn,
      [.syn, .ack],
      [], .psh, .fin, [.ack, .psh, .fin],
    ])
    let length = flags.isDisjoint(with: [.syn, .rst]) ? pick([0, 0, 1, 10, 500, 1000]) : 0
    let sequence = sequence()
    let isPredicted = flags.subtracting(.psh) == .ack && length == 0 && sequence == next
    let acknowledging = isPredicted ? sent : acknowledgment()
    var (segment, kinds) = segment(flags, at: sequence, acknowledging: acknowledging, length: length)
    endAtFIN(&segment)
    return .segment(segment, kinds: kinds)
  }

  /// The other side has one end, behind which it sends nothing.
  private mutating func endAtFIN(_ segment: inout WireSegment) {
    if segment.flags.contains(.fin), finSequence == nil {
      let isLast = Int32(bitPattern: segment.end &- 1 &- highest) >= 0
      let offset = Int32(bitPattern: segment.end &- 1 &- next)
      if isLast, (0...20_000).contains(offset) { finSequence = segment.end &- 1 }
    }
    defer { note(segment) }
    guard let finSequence else { return _ = segment.flags.remove(.fin) }
    if segment.flags.contains(.fin) { segment.sequence = finSequence &- UInt32(segment.length) }
    let behind = Int(Int32(bitPattern: segment.sequence &+ UInt32(segment.length) &- finSequence))
    if behind > 0 { segment.payload.removeLast(min(behind, segment.length)) }
  }

  private mutating func note(_ segment: WireSegment) {
    let end = segment.sequence &+ UInt32(segment.length)
    let isNear = (0...20_000).contains(Int32(bitPattern: end &- next))
    if isNear, Int32(bitPattern: end &- highest) > 0 { highest = end }
  }

  /// Mostly what is expected, or near it; at times near the window's edge, which guest and kernel move by different steps, or
  /// far from all.
  private mutating func sequence() -> UInt32 {
    let near: [Int] = [0, 0, 0, 0, 0, -1, 1, -10, 10, -1000, 500, 1000, 2000, 5000]
    let far: [Int] = [window - 2600, 100_000, 100_000_000, -100_000_000]
    return next &+ UInt32(truncatingIfNeeded: chance(85) ? pick(near) : pick(far))
  }

  private mutating func acknowledgment() -> UInt32 {
    let offsets: [Int] = [-1, -100, 1, 100, 100_000, -100_000, 1_000_000_000]
    return sent &+ UInt32(truncatingIfNeeded: chance(80) ? 0 : pick(offsets))
  }

  private mutating func segment(
    _ flags: WireFlags, at sequence: UInt32, acknowledging: UInt32, length: Int
  ) -> (WireSegment, [String]) {
    var segment = WireSegment(sequence: sequence, flags: flags, window: 60_000)
    if flags.contains(.ack) { segment.acknowledgment = acknowledging }
    if flags.subtracting(.psh) == .ack, acknowledging == sent, sequence == next { acknowledged = sent }
    segment.payload = [UInt8](repeating: UInt8(ascii: "a"), count: length)
    guard usesTimestamps, chance(95) else { return (segment, []) }
    clock += 10
    let offsets: [Int] = [-5000, 0, 100_000, -20]
    let offset = chance(90) ? 0 : pick(offsets)
    segment.timestamps = WireTimestamps(value: clock &+ UInt32(truncatingIfNeeded: offset), echo: 0)
    return (segment, ["nop", "nop", "TS"])
  }
}
