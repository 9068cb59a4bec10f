import Guests
import NetworkStack
import Packets
import SimulationKernel

// Sending probes and receiving answers.

extension Ping {
  mutating func sendProbe(_ calls: borrowing SystemCalls) -> SendError? {
    guard let socket else { return .noSuchSocket }
    let sequence = UInt16(truncatingIfNeeded: transmitted + 1)
    probes.send(sequence, at: calls.now)
    do throws(SendError) {
      try calls.sendEcho(from: socket, to: settings.target.address, sequence: sequence, data: payload(at: calls.now))
      return nil
    } catch {
      return error
    }
  }

  /// The bytes 0, 1, 2, …, the first 16 overwritten by a `struct timeval` (64-bit, little-endian) where it fits.
  private func payload(at now: Instant) -> [UInt8] {
    let pattern = (0..<settings.size).map { UInt8(truncatingIfNeeded: $0) }
    guard isTimed else { return pattern }
    var time = ByteWriter(capacity: settings.size)
    time.write(now.nanoseconds / 1_000_000_000)
    time.write(now.nanoseconds / 1_000 % 1_000_000)
    return time.bytes + pattern.dropFirst(time.bytes.count)
  }

  /// Whether probes have room for a time stamp. Polder remembers when it sent them, but prints only what iputils could know.
  var isTimed: Bool { settings.size >= 16 }

  mutating func receiveAll(_ calls: borrowing SystemCalls) {
    guard let socket else { return }
    while let (received, sequence) = calls.receive(from: socket, { ($0, Ping.sequence(in: $1)) }) {
      guard let sequence else { continue }
      switch received.content {
      case .datagram: take(received, sequence, calls)
      case .failure(let failure): take(failure, of: received, sequence, calls)
      }
    }
  }

  /// The sequence number of an echo reply, or of the echo request that an error quotes: both are at the same offset.
  static func sequence(in message: RawSpan) -> UInt16? {
    message.byteCount < 8 ? nil : message.bigEndian(6)
  }

  private mutating func take(_ reply: Received, _ sequence: UInt16, _ calls: borrowing SystemCalls) {
    guard let probe = probes.answer(sequence) else { return }
    acknowledge(sequence)
    let time = reply.arrived - probe.sent
    roundTrips.add(time)
    if probe.isAnswered { duplicates += 1 } else { received += 1 }
    guard !settings.isQuiet else { return }
    var line = "\(reply.length) bytes from \(name(of: reply.source.address, on: reply.interface, calls)): "
    line += "icmp_seq=\(sequence) ttl=\(reply.timeToLive)"
    if isTimed { line += " time=\(time.milliseconds(decimals: 3)) ms" }
    if probe.isAnswered { line += " (DUP!)" }
    if isForeign(reply) { line += " (DIFFERENT ADDRESS!)" }
    calls.write(line + "\n")
  }

  private func isForeign(_ reply: Received) -> Bool {
    let target = settings.target.address
    return reply.source.address != target && !target.isMulticast && target != .v4(.any) && target != .v6(.any)
  }

  private mutating func take(
    _ failure: DeliveryFailure, of news: Received, _ sequence: UInt16, _ calls: borrowing SystemCalls
  ) {
    // A redirect is not a failure: the packet was forwarded.
    if failure.gateway == .any {
      errors += 1
      acknowledge(sequence)
    }
    guard !settings.isQuiet else { return }
    let isIPv6 = settings.target.address.v6 != nil
    let text = isIPv6 ? failure.icmpv6Text : failure.icmpv4Text
    let source = name(of: news.source.address, on: news.interface, calls)
    calls.write("From \(source) icmp_seq=\(sequence) \(text)\n")
  }

  private mutating func acknowledge(_ sequence: UInt16) {
    let underWay = UInt16(truncatingIfNeeded: transmitted) &- sequence
    if underWay <= 0x7FFF { pipe = max(pipe, Int(underWay) + 1) }
  }
}
