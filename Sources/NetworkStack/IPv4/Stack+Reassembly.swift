import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// RFC 1122, section 3.3.2 asks for 60 to 120 s; Linux waits for 30 (`net.ipv4.ipfrag_time`).
  private static let ipv4ReassemblyTime = Duration.seconds(30)
  /// RFC 8200, section 4.5.
  private static let ipv6ReassemblyTime = Duration.seconds(60)

  /// Takes in a fragment for this host; the last one to come is followed by the whole packet.
  mutating func reassemble(_ packet: Packet, _ header: IPv4Header, at now: Instant, into outbox: inout Outbox) {
    let outcome = reassembly.receive(
      header, in: outbox.frames.bytes(of: packet.frame, from: Packet.start), expiry: now + Stack.ipv4ReassemblyTime)
    guard let whole = take(outcome, packet, into: &outbox) else { return }
    guard let header = try? IPv4Header(parsing: outbox.frames.bytes(of: whole.frame, from: Packet.start)) else {
      return outbox.drop(whole.frame, on: whole.port, .malformed)
    }
    if chain.isEmpty || packet.isLooped {
      acceptIPv4(whole, header, at: now, into: &outbox)
    } else if chain.isTransparent {
      bridge(whole, header, at: now, into: &outbox)
    } else {
      walkHooked(whole, header, at: now, into: &outbox)
    }
  }

  /// The same for IPv6. A fragment of an impossible length is answered, and a first one that does not hold all headers (RFC 8200,
  /// section 4.5).
  mutating func reassemble(
    _ packet: Packet, _ header: IPv6Header, _ fragment: IPv6UpperLayer.Fragment, at now: Instant,
    into outbox: inout Outbox
  ) {
    guard !header.isCutInHeaders(fragment, in: outbox.frames.bytes(of: packet.frame, from: Packet.start)) else {
      sendError(.parameterProblem(.incompleteHeaderChain, pointer: 0), about: packet, header, at: now, into: &outbox)
      return outbox.drop(packet.frame, on: packet.port, .malformed)
    }
    let outcome = reassembly.receive(
      header, fragment, in: outbox.frames.bytes(of: packet.frame, from: Packet.start),
      expiry: now + Stack.ipv6ReassemblyTime)
    if outcome == .refused(.badLength) {
      let problem = ICMPv6Header.parameterProblem(.erroneousHeader, pointer: 4)
      sendError(problem, about: packet, header, at: now, into: &outbox)
    }
    guard let whole = take(outcome, packet, into: &outbox) else { return }
    guard let header = try? IPv6Header(parsing: outbox.frames.bytes(of: whole.frame, from: Packet.start)) else {
      return outbox.drop(whole.frame, on: whole.port, .malformed)
    }
    if chain.isEmpty || packet.isLooped {
      acceptIPv6(whole, header, at: now, into: &outbox)
    } else if chain.isTransparent {
      bridge(whole, header, at: now, into: &outbox)
    } else {
      walkHooked(whole, header, at: now, into: &outbox)
    }
  }

  /// What becomes of the frame that brought a fragment. Returns the whole packet in its place, where it is complete.
  private mutating func take(
    _ outcome: Reassembly.Outcome, _ packet: Packet, into outbox: inout Outbox
  ) -> Packet? {
    nextWake = min(nextWake, reassembly.nextExpiry)
    switch outcome {
    case .waiting:
      outbox.frames.release(packet.frame)
    case .refused(let reason):
      outbox.drop(packet.frame, on: packet.port, reason == .noRoom ? .reassemblyFull : .malformed)
    case .complete(let bytes, let largestFragment):
      var whole = packet
      whole.largestFragment = largestFragment
      whole.frame = frame(with: bytes, under: outbox.frames.copy(of: packet.frame, 0..<Packet.start), &outbox.frames)
      outbox.frames.release(packet.frame)
      return whole
    }
    return nil
  }

  private func frame(with packet: [UInt8], under ethernet: [UInt8], _ frames: inout FrameStore) -> Frame {
    frames.make(length: Packet.start + packet.count) { bytes in
      bytes.store(ethernet.span.bytes, at: 0)
      bytes.store(packet.span.bytes, at: Packet.start)
    }
  }

  /// Gives up the datagrams that were not completed in time. Their sender is told if the first fragment has come (RFC
  /// 792; RFC 8200, section 4.5).
  mutating func timeOutReassembly(at now: Instant, into outbox: inout Outbox) {
    guard !reassembly.isEmpty else { return }
    for expired in reassembly.removeExpired(at: now) {
      let ethernet = [UInt8](repeating: 0, count: Packet.start)
      let frame = frame(with: expired.firstFragment ?? [], under: ethernet, &outbox.frames)
      let packet = Packet(frame: frame, interface: interface(towards: expired.key.source), isGroupAddressed: false)
      if expired.firstFragment != nil { tellTimeOut(packet, at: now, into: &outbox) }
      outbox.drop(frame, on: packet.port, .reassemblyTimedOut)
    }
  }

  private mutating func tellTimeOut(_ packet: Packet, at now: Instant, into outbox: inout Outbox) {
    if let ip = try? IPv4Header(parsing: outbox.frames.bytes(of: packet.frame, from: Packet.start)) {
      sendError(.reassemblyTimeExceeded, about: packet, ip, at: now, into: &outbox)
    } else if let ip = try? IPv6Header(parsing: outbox.frames.bytes(of: packet.frame, from: Packet.start)) {
      sendError(.reassemblyTimeExceeded, about: packet, ip, at: now, into: &outbox)
    }
  }

  /// Where the fragments came from, as far as the routes tell.
  private func interface(towards source: IPAddress) -> Int {
    switch source {
    case .v4(let address): ipv4.routes.lookup(address)?.interface ?? 0
    case .v6(let address): ipv6.routes.lookup(address)?.interface ?? 0
    }
  }
}
