import SimulationKernel

/// What a program does with its connection.
enum TCPCall: Equatable {
  case accept
  case read
  case write(Int)
  case shutDown
  case close
  /// With SO_LINGER at zero.
  case abort
}

/// One of the two that are compared: the machine's kernel, or a guest. Numbers are relative to the ISN of whoever sends them.
protocol TCPParty {
  /// Sends a segment to it, with its options in the order `kinds`. Where it has timestamps, the echo is the last that it sent.
  mutating func inject(_ segment: WireSegment, kinds: [String])
  /// What a call returns: a number, or the name of an error.
  mutating func perform(_ call: TCPCall) -> String
  /// Waits until so long after its begin, and takes what was sent.
  mutating func wait(until elapsed: Duration) -> [WireSegment]
}

/// What both parties keep of the flow.
struct TCPPartyNumbers {
  /// ISN of the party.
  private(set) var start: UInt32 = 0
  private var lastTimestamp: UInt32 = 0

  mutating func onWire(_ segment: WireSegment) -> WireSegment {
    var segment = segment
    if segment.flags.contains(.ack) { segment.acknowledgment &+= start }
    if segment.timestamps != nil, segment.flags.contains(.ack) { segment.timestamps?.echo = lastTimestamp }
    return segment
  }

  /// Without what no two stacks have in common: the window and the clock of timestamps.
  mutating func relative(_ segment: WireSegment) -> WireSegment {
    var segment = segment
    if segment.flags.contains(.syn) { start = segment.sequence }
    // A RST for what belongs to nobody, without an acknowledgment, has the number zero.
    let isFree = segment.flags.contains(.rst) && segment.sequence == 0
    if !isFree { segment.sequence &-= start }
    if let value = segment.timestamps?.value { lastTimestamp = value }
    segment.timestamps?.value = 0
    segment.window = 0
    return segment
  }
}
