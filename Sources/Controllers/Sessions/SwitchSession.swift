public import OpenFlow
public import SimulationKernel

/// A controller's side of one connection (OpenFlow 1.3.5, section 6.3): a state machine over bytes.
///
///     greeting -- hello --> describing -- features --> listing -- the last ports --> ready
///
/// Whatever the other side does, the session holds at most an incomplete message and ``outputLimit`` bytes that the other
/// side has not read, and it ends where no sense can be made of what comes in.
public struct SwitchSession: Equatable, Sendable, StateRecord {
  public enum Phase: UInt8, Sendable, BitwiseCopyable, Checkpointable {
    case greeting
    case describing
    case listing
    case ready
    case closed
  }

  /// What the owner of a session has to know.
  enum Event {
    case ready
    case message(OpenFlowMessage, transaction: UInt32)
  }

  public private(set) var phase = Phase.greeting
  /// What the switch has said of itself, from the phase `listing` on.
  public private(set) var features: SwitchFeatures?
  /// What it has listed; read once it is ready.
  private(set) var ports: [OpenFlowPort] = []
  /// Why the session has ended.
  public private(set) var failure: String?
  /// Bytes for the other side.
  private(set) var output: [UInt8] = []
  private var reader = MessageReader()
  private var lastTransaction: UInt32 = 0
  private let opened: Instant
  private var lastHeard: Instant
  /// When an echo request was sent that is unanswered.
  private var asked: Instant?

  /// Bytes that may wait for a switch that does not read.
  static let outputLimit = 8 << 20
  /// How long a switch may take to introduce itself.
  static let patience = Duration.seconds(10)
  /// After so much silence it is asked whether it is still there, and has as long again to answer.
  static let silence = Duration.seconds(5)

  init(at now: Instant) {
    (opened, lastHeard) = (now, now)
    send(.hello(Hello(versions: [OpenFlowHeader.version])))
  }

  public var isClosed: Bool { phase == .closed }
  public var isReady: Bool { phase == .ready }

  /// When ``wake(at:)`` has something to do.
  var nextWake: Instant {
    switch phase {
    case .closed: .never
    case .greeting, .describing, .listing: opened + SwitchSession.patience
    case .ready: (asked ?? lastHeard) + SwitchSession.silence
    }
  }

  mutating func wake(at now: Instant) {
    guard now >= nextWake else { return }
    if phase != .ready { return close("it has not introduced itself in \(SwitchSession.patience)") }
    if asked != nil { return close("it does not answer") }
    asked = now
    send(.echoRequest([]))
  }

  /// Returns the transaction of the message.
  @discardableResult mutating func send(_ message: OpenFlowMessage) -> UInt32 {
    lastTransaction &+= 1
    reply(message, to: lastTransaction)
    return lastTransaction
  }

  private mutating func reply(_ message: OpenFlowMessage, to transaction: UInt32) {
    guard !isClosed, message.fits else { return }
    let bytes = OpenFlowPacket(message, transaction: transaction).bytes
    guard output.count + bytes.count <= SwitchSession.outputLimit else {
      return close("it does not read what it is sent")
    }
    output += bytes
  }

  /// The first `count` bytes of the output have been taken over.
  mutating func didSend(_ count: Int) { output.removeFirst(min(count, output.count)) }

  mutating func close(_ reason: String) {
    guard !isClosed else { return }
    failure = reason
    phase = .closed
    reader = MessageReader()
    ports = []
  }

  public static let fields = Fields(
    \SwitchSession.phase, \.features, \.ports, \.failure, \.output, \.reader, \.lastTransaction, \.opened, \.lastHeard,
    \.asked)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard output.count <= SwitchSession.outputLimit, ports.count <= SwitchRecord.portLimit else {
      throw reader.failure("a session that holds more than it may")
    }
    let knowsSwitch = phase == .listing || phase == .ready
    guard !knowsSwitch || features != nil else { throw reader.failure("a session without its switch") }
  }
}

extension SwitchSession {
  /// Takes what came in. Each event is for the owner at once, because it may change what comes next.
  mutating func receive(_ bytes: some Collection<UInt8>, at now: Instant) -> [Event] {
    guard !isClosed else { return [] }
    (lastHeard, asked) = (now, nil)
    reader.append(bytes)
    var events: [Event] = []
    do throws(OpenFlowError) {
      var messages = try reader.take()
      while !messages.isEmpty, !isClosed {
        for message in messages where !isClosed { receive(message, &events) }
        messages = try reader.take()
      }
    } catch {
      close("its messages cannot be told apart")
    }
    return events
  }

  private mutating func receive(_ bytes: [UInt8], _ events: inout [Event]) {
    do throws(OpenFlowError) {
      let packet = try OpenFlowPacket(bytes)
      receive(packet, version: bytes[0], &events)
    } catch {
      guard bytes[1] != OpenFlowMessageType.error.rawValue else { return }
      let transaction = bytes[4..<8].reduce(0) { $0 << 8 | UInt32($1) }
      let data = Array(bytes.prefix(ErrorMessage.quotedLength))
      reply(.error(ErrorMessage(error, data: data)), to: transaction)
      if error == .badRequest(.badVersion) { close("it speaks version \(bytes[0]) in a session of version 4") }
    }
  }

  private mutating func receive(_ packet: OpenFlowPacket, version: UInt8, _ events: inout [Event]) {
    switch (phase, packet.message) {
    case (.greeting, .hello(let hello)): greet(hello, version: version, packet.transaction)
    case (.greeting, .error(let error)): close("it refuses the version: \(error.error)")
    case (.greeting, _): close("it has not said hello")
    case (_, .hello): break
    case (_, .echoRequest(let data)): reply(.echoReply(data), to: packet.transaction)
    case (.describing, .featuresReply(let features)): describe(features)
    case (.listing, .multipartReply(let reply)): list(reply, &events)
    case (.ready, _): events.append(.message(packet.message, transaction: packet.transaction))
    default: break
    }
  }

  /// The highest version that both have is spoken (section 6.3.1).
  private mutating func greet(_ hello: Hello, version: UInt8, _ transaction: UInt32) {
    guard hello.supports(OpenFlowHeader.version) ?? (version >= OpenFlowHeader.version) else {
      let text = Array("this controller speaks OpenFlow 1.3 (version 4) only".utf8)
      reply(.error(ErrorMessage(.helloFailed(.incompatible), data: text)), to: transaction)
      return close("it does not speak OpenFlow 1.3")
    }
    phase = .describing
    send(.featuresRequest)
  }

  private mutating func describe(_ features: SwitchFeatures) {
    self.features = features
    phase = .listing
    send(.setConfiguration(SwitchConfiguration(missSendLength: Action.unbuffered)))
    send(.multipartRequest(MultipartRequest(.portDescriptions)))
  }

  private mutating func list(_ reply: MultipartReply, _ events: inout [Event]) {
    guard case .portDescriptions(let list) = reply.body else { return }
    ports += list.prefix(SwitchRecord.portLimit - ports.count)
    guard !reply.more else { return }
    phase = .ready
    events.append(.ready)
  }
}
