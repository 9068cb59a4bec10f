import Packets
import SimulationKernel

extension TCPConnection {
  /// RFC 9293, section 3.10.7.4, seventh and eighth: the segment text and the FIN.
  mutating func receiveText(
    _ arrival: TCPArrival, _ payload: RawSpan, at now: Instant, into output: inout TCPOutput
  ) {
    guard arrival.length > 0 else { return }
    guard state.mayReceive else { return refuseText(arrival, into: &output) }
    if isOrphan, arrival.payloadEnd > receiver.next { return resetLeft(arrival, into: &output) }
    congestionEcho.noteArrival(arrival)
    let hadGap = !receiver.buffer.early.isEmpty
    let before = receiver.next
    receiver.noteDuplicate(arrival.range)
    insert(arrival, payload, into: &output)
    noteFIN(arrival)
    if receiver.next > before { receiver.noteProgress(at: now, timeout: roundTrip.timeout) }
    counters.bytesReceived &+= UInt64(receiver.next - before)
    // A gap that opens, stays or closes is acknowledged at once (RFC 5681, section 4.2).
    if hadGap || receiver.next < arrival.end || receiver.next == before { receiver.mustAcknowledge = true }
    if receiver.finSequence == receiver.next { receiveFIN(at: now, into: &output) }
    if receiver.isDue(after: settings.delayedAcknowledgment) { receiver.mustAcknowledge = true }
    guard receiver.pending > 0, timers.acknowledgment == .never else { return }
    timers.acknowledgment = now + TCPTimers.acknowledgmentDelay
  }

  /// What lies within the window goes from the frame into the buffer.
  private mutating func insert(_ arrival: TCPArrival, _ payload: RawSpan, into output: inout TCPOutput) {
    let skipped = max(0, receiver.next - arrival.sequence)
    let fitting = min(payload.byteCount, receiver.edge - arrival.sequence)
    guard fitting > skipped else { return }
    receiver.notePayload(fitting - skipped)
    let isReadable = receiver.buffer.insert(payload.extracting(skipped..<fitting), at: arrival.sequence + skipped)
    if isReadable { output.news.insert(.readable) }
  }

  private mutating func noteFIN(_ arrival: TCPArrival) {
    guard arrival.flags.contains(.fin), arrival.end - 1 <= receiver.edge else { return }
    receiver.noteFIN(arrival)
  }

  /// All before the FIN has arrived: the other side sends no more.
  private mutating func receiveFIN(at now: Instant, into output: inout TCPOutput) {
    receiver.buffer.passFIN()
    output.news.insert(.readable)
    switch state {
    case .established, .synReceived:
      receiver.mustAcknowledge = true
      state = .closeWait
    case .finWait1:
      sendAcknowledgment(at: now, into: &output)
      state = .closing
    case .finWait2:
      sendAcknowledgment(at: now, into: &output)
      enterTimeWait(at: now)
    case .closed, .listen, .synSent, .closeWait, .closing, .lastAck, .timeWait: break
    }
    receiver.discardEarly()
  }

  /// Behind its FIN the other side has nothing to send. What it sends again is acknowledged again; what goes on from there is
  /// ignored, and what overlaps it ends the connection, as on Linux.
  private mutating func refuseText(_ arrival: TCPArrival, into output: inout TCPOutput) {
    guard arrival.sequence < receiver.next else { return }
    guard arrival.payloadEnd <= receiver.next else { return resetLeft(arrival, into: &output) }
    receiver.noteDuplicate(arrival.range)
    receiver.mustAcknowledge = true
  }

  /// Data for a program that has gone (RFC 1122, section 4.2.2.13).
  mutating func resetLeft(_ arrival: TCPArrival, into output: inout TCPOutput) {
    if let reset = TCPSegment.reset(answering: arrival) { put(reset, into: &output) }
    end(.reset, &output)
  }
}
