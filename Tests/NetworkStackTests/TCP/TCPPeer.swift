import Packets
import SimulationKernel

@testable import NetworkStack

/// A connection under test, and what a test says to it in the other side's name: segments in, segments out.
///
/// The other side's numbers begin at 1000 with its SYN, the connection's own at 100.
struct TCPPeer {
  static let path = 1460

  var connection: TCPConnection
  var now = Instant.zero
  /// What the connection sent since it was last asked.
  var output = TCPOutput()
  /// What it was told, all of it.
  var news: TCPNews = []
  /// The next number of the other side, and what it acknowledges.
  var next = TCPSequenceNumber(1000)
  var acknowledgment = TCPSequenceNumber(0)
  var window: UInt16 = 65_535

  init(_ settings: TCPSettings = .plain, segmentSize: Int = TCPPeer.path) {
    connection = TCPConnection(settings, initialSequence: TCPSequenceNumber(100), segmentSize: segmentSize)
  }

  /// A connection that this side opened, in ESTABLISHED, with nothing sent since. Unless it is fresh, it has sent the
  /// acknowledgments that do not wait.
  static func connected(
    _ settings: TCPSettings = .plain, window: UInt16 = 65_535, options: TCPOptions = .offer, isFresh: Bool = false
  ) -> TCPPeer {
    var peer = TCPPeer(settings)
    peer.window = window
    peer.connection.connect(at: peer.now, into: &peer.output)
    peer.acknowledgment = TCPSequenceNumber(101)
    peer.receive([.syn, .ack], options: options)
    _ = peer.sent()
    if !isFresh { peer.endQuickAcknowledgment() }
    return peer
  }

  private mutating func endQuickAcknowledgment() {
    connection.receiver.quick.noteArrival(at: now, timeout: .zero, window: .max, segment: 1)
    for _ in 0..<QuickAcknowledgment.maximum { connection.receiver.quick.noteAcknowledgment() }
  }

  /// A connection that the other side opened, in SYN-RECEIVED.
  static func called(_ settings: TCPSettings = .plain, options: TCPOptions = .offer) -> TCPPeer {
    var peer = TCPPeer(settings)
    let header = TCPHeader(
      sourcePort: 2, destinationPort: 1, sequenceNumber: peer.next, acknowledgmentNumber: TCPSequenceNumber(0),
      flags: .syn, window: peer.window)
    peer.connection.accept(TCPArrival(header, options), at: peer.now, into: &peer.output)
    peer.next += 1
    peer.acknowledgment = TCPSequenceNumber(101)
    return peer
  }

  /// A segment from the other side. Its number is the next one unless it is given; only then it moves on.
  mutating func receive(
    _ flags: TCPFlags, at sequence: UInt32? = nil, acknowledging: UInt32? = nil, _ payload: [UInt8] = [],
    options: TCPOptions = TCPOptions(), window: UInt16? = nil, isCongestionMarked: Bool = false
  ) {
    let header = TCPHeader(
      sourcePort: 2, destinationPort: 1, sequenceNumber: sequence.map { TCPSequenceNumber($0) } ?? next,
      acknowledgmentNumber: acknowledging.map { TCPSequenceNumber($0) } ?? acknowledgment, flags: flags,
      window: window ?? self.window)
    var arrival = TCPArrival(header, options, payloadLength: payload.count)
    arrival.isCongestionMarked = isCongestionMarked
    if sequence == nil { next += arrival.length }
    connection.receive(arrival, payload.span.bytes, at: now, into: &output)
  }

  /// An acknowledgment of all before `number`, with these blocks.
  mutating func acknowledge(_ number: UInt32, blocks: [(UInt32, UInt32)] = [], window: UInt16? = nil) {
    acknowledgment = TCPSequenceNumber(number)
    var options = TCPOptions()
    for (start, end) in blocks {
      options.selectiveAcknowledgment.append(TCPSequenceRange(TCPSequenceNumber(start), TCPSequenceNumber(end)))
    }
    receive(.ack, options: options, window: window)
  }

  mutating func send(_ count: Int) { send([UInt8](repeating: 7, count: count)) }
  mutating func send(_ bytes: [UInt8]) { _ = connection.send(bytes.span.bytes, at: now, into: &output) }

  mutating func read(_ limit: Int = .max) -> [UInt8] {
    connection.receive(limit, at: now, into: &output) { [UInt8](copying: $0) }
  }

  mutating func shutDown() { connection.shutDown(at: now, into: &output) }
  mutating func close() { connection.close(at: now, into: &output) }
  mutating func abort() { connection.abort(at: now, into: &output) }

  /// Lets time pass, with all that the connection's timers do in it.
  mutating func wait(_ duration: SimulationKernel.Duration) {
    let end = now + duration
    while connection.nextWake <= end {
      now = max(now, connection.nextWake)
      connection.timeOut(at: now, into: &output)
    }
    now = end
  }

  /// Takes what was sent, one description each.
  mutating func sent() -> [String] { segments().map(\.line) }

  mutating func segments() -> [TCPSegment] {
    defer { output.segments = [] }
    news.formUnion(output.news)
    output.news = []
    return output.segments
  }

  /// The payload of a segment that was just sent.
  func payload(_ segment: TCPSegment) -> [UInt8] {
    makeBytes(segment.payloadLength) { connection.copyPayload(of: segment, into: &$0, at: 0) }
  }
}

extension TCPSegment {
  /// Such as `S. 100 ack 1001` or `. 101+1460 ack 1001`.
  var line: String {
    "\(flags) \(sequence)" + (payloadLength > 0 ? "+\(payloadLength)" : "")
      + (flags.contains(.ack) ? " ack \(acknowledgment)" : "")
  }
}

extension TCPSettings {
  /// NewReno, no options beside the MSS, acknowledgments delayed: the numbers in the tests stay round.
  static var plain: TCPSettings {
    var settings = TCPSettings()
    settings.congestionControl = .newReno
    settings.usesTimestamps = false
    settings.usesSelectiveAcknowledgment = false
    settings.bufferSize = 65_536
    return settings
  }

  static var selective: TCPSettings {
    var settings = plain
    settings.usesSelectiveAcknowledgment = true
    return settings
  }
}

extension TCPOptions {
  /// What the other side's SYN says in most tests: segments of 1000 bytes, selective acknowledgment, no scaling.
  static var offer: TCPOptions {
    var options = TCPOptions()
    options.maximumSegmentSize = 1000
    options.permitsSelectiveAcknowledgment = true
    return options
  }
}
