/// The connection that a script is about: its ends, and how the script's numbers become those on the wire.
///
/// A script counts from zero in each direction; of the guest's numbers it says 0 for the SYN's, whatever that is.
struct ScriptFlow {
  enum Stage { case none, listening, connecting, made }

  var ends: WireEnds
  var stage = Stage.none
  /// ISN of the far end, in the script and on the wire.
  private(set) var remoteStart: UInt32 = 0
  /// ISN of the guest, once its SYN was seen.
  private(set) var localStart: UInt32?
  /// ISN of the guest in the script.
  var scriptStart: UInt32 = 0
  /// What the guest's timestamps are, by what the script calls them.
  private(set) var timestamps: [UInt32: UInt32] = [:]
  private var firstTimestamp: (script: UInt32, wire: UInt32)?

  init(isIPv6: Bool) {
    ends =
      isIPv6
      ? WireEnds(
        local: [0xfd, 0x3d, 0x0a, 0x0b, 0x17, 0xd6] + [UInt8](repeating: 0, count: 9) + [1],
        remote: [0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1], localPort: 8080, remotePort: 40_000)
      : WireEnds(local: [192, 168, 0, 1], remote: [192, 0, 2, 1], localPort: 8080, remotePort: 40_000)
  }

  /// The guest opens a connection, to the port 8080.
  mutating func connect() {
    self = ScriptFlow(copying: ends)
    stage = .connecting
    ends.remotePort = 8080
  }

  private init(copying ends: WireEnds) { self.ends = ends }

  /// A SYN for a listening socket begins a flow.
  mutating func begin(with start: UInt32) {
    guard stage != .made else { return }
    let isActive = stage == .connecting
    if !isActive {
      self = ScriptFlow(copying: ends)
      ends.remotePort &+= 1
    }
    remoteStart = start
    stage = .made
  }

  /// The guest's SYN tells of its number and, if the guest opens the connection, of its port.
  mutating func learn(_ packet: WirePacket) {
    guard let segment = packet.segment, segment.flags.contains(.syn), packet.ends.remotePort == ends.remotePort else {
      return
    }
    if stage == .connecting { ends.localPort = packet.ends.localPort }
    localStart = segment.sequence
  }

  mutating func learn(script: UInt32, wire: UInt32) {
    timestamps[script] = wire
    firstTimestamp = firstTimestamp ?? (script, wire)
  }

  func wireTimestamp(_ script: UInt32) -> UInt32 {
    timestamps[script] ?? firstTimestamp.map { script &- $0.script &+ $0.wire } ?? script
  }

  /// What is added to a number of the guest in the script; of a SYN it counts from ``scriptStart``.
  func localShift(isSYN: Bool) -> UInt32 {
    guard let localStart else { return 0 }
    return isSYN ? localStart &- scriptStart : localStart
  }

  func remoteShift(isSYN: Bool) -> UInt32 { isSYN ? 0 : remoteStart }
}

extension ScriptFlow {
  /// A segment of the guest with the script's numbers.
  func scripted(_ segment: WireSegment) -> WireSegment {
    var segment = segment
    let isSYN = segment.flags.contains(.syn)
    segment.sequence &-= localShift(isSYN: isSYN)
    if segment.flags.contains(.ack) { segment.acknowledgment &-= remoteShift(isSYN: isSYN) }
    for index in segment.blocks.indices {
      segment.blocks[index].start &-= remoteShift(isSYN: isSYN)
      segment.blocks[index].end &-= remoteShift(isSYN: isSYN)
    }
    return segment
  }

  /// A segment of the far end with the numbers on the wire.
  func onWire(_ packet: ScriptPacket) -> WireSegment {
    var segment = WireSegment(sequence: packet.sequence &+ remoteShift(isSYN: packet.isSYN))
    segment.flags = WireFlags(packet.flags)
    let shift = localShift(isSYN: packet.isSYN)
    if let acknowledgment = packet.acknowledgment { segment.acknowledgment = acknowledgment &+ shift }
    segment.window = UInt16(truncatingIfNeeded: packet.window ?? 0)
    segment.urgentPointer = packet.urgentPointer ?? 0
    segment.payload = [UInt8](repeating: UInt8(ascii: "a"), count: packet.length)
    guard let options = packet.options else { return segment }
    segment.maximumSegmentSize = options.maximumSegmentSize
    segment.windowScale = options.windowScale
    segment.timestamps = options.timestamps
    if segment.flags.contains(.ack), let echo = options.timestamps?.echo {
      segment.timestamps?.echo = wireTimestamp(echo)
    }
    segment.blocks = options.blocks.map { WireBlock(start: $0.start &+ shift, end: $0.end &+ shift) }
    return segment
  }
}
