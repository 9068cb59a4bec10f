import OpenFlow

/// Finds out whether a controller has dealt with all that it was told.
///
/// A controller deals with the messages of a connection in their order, so that the reply to an echo request comes after
/// whatever it has to say to the messages before. Controllers of several threads may reply a little early: therefore two
/// round trips in a row, in which the controller says nothing else, are waited for, and a while longer if it has not said
/// anything at all. A controller that has just got a switch configures it first, often in a thread of its own; it is waited for until
/// it has been silent for half a second and then replies again: one that the machine did not let run for so long was not silent. Where it replies
/// slowly, because the machine is busy, it is given more time. The requests and their replies pass the switch by, so that a run does not depend on how many there were.
struct EchoProbe {
  /// Bytes of a message that is not complete.
  private var pending: [UInt8] = []
  /// Whether the first message, the hello, has come: nothing may be sent before it but a hello.
  private var hasGreeted = false
  /// What comes are no messages. The switch will close the connection.
  private var isGarbled = false
  /// The number of the last request, and of the last one that was replied to.
  private var (asked, answered): (UInt64, UInt64) = (0, 0)
  /// The last request before the last message to or from the controller.
  private var stale: UInt64 = 0
  /// Replies since then, and those of them to requests that followed a silence.
  private var (roundTrips, lateRoundTrips) = (0, 0)
  /// When the last request was sent, whether that was after a silence, and how long the controller took to reply to the one before.
  private var (requested, isLate, roundTrip) = (ContinuousClock.now, false, Swift.Duration.zero)

  /// When the controller was told something last, and whether it has said anything since.
  private var (told, hasAnswered) = (ContinuousClock.now, false)

  /// When the last message came from the controller or went to it, and when the first came.
  private var (lastMessage, greeting) = (ContinuousClock.now, ContinuousClock.Instant?.none)
  /// Whether it has configured its switch, as far as anybody can tell. From then on its replies are trusted.
  var hasSettled = false

  private static let neededRoundTrips = 2
  /// How long a controller may take to say anything.
  private var grace: Swift.Duration { min(max(.milliseconds(20), roundTrip * 4), .milliseconds(500)) }
  /// How long a controller is silent that has configured its switch.
  private var settling: Swift.Duration { min(max(.milliseconds(500), roundTrip * 20), EchoProbe.maximumSettling) }
  /// How long those are waited for that are never silent.
  private static let maximumSettling = Swift.Duration.seconds(5)

  private var hasReplied: Bool { roundTrips >= EchoProbe.neededRoundTrips }

  /// Whether the controller has nothing more to say.
  var isQuiet: Bool { hasReplied && (hasSettled ? hasAnswered || told + grace <= .now : isConfigured) }

  private var isConfigured: Bool {
    lateRoundTrips >= EchoProbe.neededRoundTrips || greeting.map { $0 + EchoProbe.maximumSettling <= .now } ?? false
  }

  private var isSilent: Bool { lastMessage + settling <= .now }

  /// The controller was told something.
  mutating func noteMessage() {
    (stale, roundTrips, lateRoundTrips) = (asked, 0, 0)
    (told, lastMessage, hasAnswered) = (.now, .now, false)
  }

  /// A request that is to be sent now.
  mutating func request() -> [UInt8]? {
    guard hasGreeted, !isGarbled, asked == answered else { return nil }
    guard !hasReplied || !hasSettled && !isConfigured && isSilent else { return nil }
    asked += 1
    (requested, isLate) = (.now, isSilent)
    return OpenFlowPacket(.echoRequest(EchoProbe.data(asked)), transaction: UInt32(truncatingIfNeeded: asked)).bytes
  }

  /// What of the bytes that came from the controller is for the switch: whole messages, without the replies.
  mutating func filter(_ bytes: [UInt8]) -> [UInt8] {
    pending += bytes
    var (passed, offset): ([UInt8], Int) = ([], 0)
    while !isGarbled, pending.count - offset >= OpenFlowHeader.length {
      let length = Int(pending[offset + 2]) << 8 | Int(pending[offset + 3])
      isGarbled = length < OpenFlowHeader.length
      guard !isGarbled, pending.count - offset >= length else { break }
      let message = pending[offset..<offset + length]
      offset += length
      guard !isReply(message) else { continue }
      passed += message
      hasAnswered = hasAnswered || message[message.startIndex + 1] != OpenFlowMessageType.hello.rawValue
    }
    pending.removeFirst(offset)
    if isGarbled { passed += takeRest() }
    if !passed.isEmpty {
      (hasGreeted, stale, roundTrips, lateRoundTrips, lastMessage) = (true, asked, 0, 0, .now)
      greeting = greeting ?? .now
    }
    return passed
  }

  /// The beginning of a message whose end did not come.
  mutating func takeRest() -> [UInt8] {
    defer { pending = [] }
    return pending
  }

  private mutating func isReply(_ message: ArraySlice<UInt8>) -> Bool {
    guard asked > answered, message[message.startIndex + 1] == OpenFlowMessageType.echoReply.rawValue,
      message.dropFirst(OpenFlowHeader.length).elementsEqual(EchoProbe.data(asked))
    else { return false }
    (answered, roundTrip) = (asked, .now - requested)
    guard answered > stale else { return true }
    roundTrips += 1
    if isLate { lateRoundTrips += 1 }
    return true
  }

  /// What nobody else sends, and the number.
  private static func data(_ number: UInt64) -> [UInt8] { Array("polder-pace \(number)".utf8) }
}
