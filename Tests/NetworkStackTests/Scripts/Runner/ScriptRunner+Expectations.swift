import SimulationKernel

// What the guest must send.

extension ScriptRunner {
  /// The next thing that the guest sends is `packet`, at `due` or as long after it as the script says.
  mutating func expect(_ packet: ScriptPacket, _ event: ScriptEvent, _ due: Instant) throws {
    let latest = due + Duration(seconds: event.span ?? 0)
    var isTimed = true
    if case .any = event.clock { isTimed = false }
    let first = try next(event.line, until: isTimed ? latest + .seconds(10) : now + ScriptRunner.patience)
    let whole = try packet.icmp == nil ? joined(first, packet) : first
    if let difference = difference(whole.packet, packet) {
      deviate(event.line, "sent \(describe(whole.packet)) at \(seconds(first.time)): \(difference)")
      throw Stop()
    }
    let isInTime = first.time + ScriptRunner.tolerance >= due && first.time <= latest + ScriptRunner.tolerance
    if isTimed, !isInTime {
      deviate(event.line, "sent at \(seconds(first.time)), due at \(seconds(due))")
    }
  }

  private mutating func next(_ line: Int, until limit: Instant) throws -> Sent {
    while sent.isEmpty {
      guard step(until: limit) || !sent.isEmpty else {
        deviate(line, "nothing was sent until \(seconds(limit))")
        throw Stop()
      }
    }
    let first = sent.removeFirst()
    now = max(now, first.time)
    return first
  }

  /// What a real machine hands to its device in one piece, and the guest in several.
  private mutating func joined(_ first: Sent, _ packet: ScriptPacket) throws -> Sent {
    guard var whole = first.packet.segment else { return first }
    while whole.length < packet.length || packet.flags.contains("F") && !whole.flags.contains(.fin) {
      while sent.isEmpty, step(until: first.time + ScriptRunner.tolerance) {}
      guard let following = sent.first?.packet.segment, following.sequence == whole.end,
        following.acknowledgment == whole.acknowledgment, following.end != following.sequence,
        whole.length + following.length <= packet.length
      else { break }
      sent.removeFirst()
      whole.payload += following.payload
      whole.flags.formUnion(following.flags)
    }
    var joined = first
    joined.packet.content = .segment(whole)
    return joined
  }

  /// What is wrong with a packet; nil where it is as the script has it.
  private mutating func difference(_ sent: WirePacket, _ packet: ScriptPacket) -> String? {
    guard packet.icmp == nil else { return sent.segment == nil ? nil : "no ICMP message" }
    guard let segment = sent.segment.map({ flow.scripted($0) }) else { return "no TCP segment" }
    guard sent.ends == flow.ends else { return "the wrong ends" }
    if packet.isSYN { flow.scriptStart = packet.sequence }
    let sequence = packet.isSYN ? packet.sequence : segment.sequence
    if segment.flags != WireFlags(packet.flags) { return "flags \(segment.flags.text)" }
    if sequence != packet.sequence { return "sequence number" }
    if segment.length != packet.length { return "length" }
    if let acknowledgment = packet.acknowledgment, segment.acknowledgment != acknowledgment { return "acknowledgment" }
    if let window = packet.window, Int(segment.window) != window { return "window" }
    if let congestion = congestionDifference(sent.congestion, packet) { return congestion }
    return packet.options.flatMap { optionDifference(segment, $0) }
  }

  private func congestionDifference(_ bits: UInt8, _ packet: ScriptPacket) -> String? {
    let wanted: [String: [UInt8]] = ["ect0": [2], "ect1": [1], "ect01": [1, 2], "ce": [3], "noecn": [0]]
    guard let name = packet.congestion, wanted[name]?.contains(bits) != true else { return nil }
    return "ECN bits \(bits)"
  }

  private mutating func optionDifference(_ segment: WireSegment, _ options: ScriptOptions) -> String? {
    if segment.maximumSegmentSize != options.maximumSegmentSize { return "mss" }
    if segment.windowScale != options.windowScale { return "wscale" }
    if segment.permitsSACK != options.permitsSACK { return "sackOK" }
    if segment.blocks != options.blocks { return "sack" }
    if let value = segment.timestamps?.value, let script = options.timestamps?.value {
      flow.learn(script: script, wire: value)
    }
    return segment.timestamps?.echo != options.timestamps?.echo ? "TS ecr" : nil
  }

  func seconds(_ instant: Instant) -> String {
    "\(Double((instant - ScriptRunner.start).nanoseconds / 1000) / 1e6) s"
  }

  /// As a script would have it.
  private func describe(_ packet: WirePacket) -> String {
    guard let segment = packet.segment.map({ flow.scripted($0) }) else { return "an ICMP message" }
    var text =
      "\(segment.flags.text) \(segment.sequence):\(segment.sequence &+ UInt32(segment.length))(\(segment.length))"
    if segment.flags.contains(.ack) { text += " ack \(segment.acknowledgment)" }
    text += " win \(segment.window)"
    if let size = segment.maximumSegmentSize { text += " mss \(size)" }
    if let timestamps = segment.timestamps { text += " ecr \(timestamps.echo)" }
    if !segment.blocks.isEmpty {
      text += " sack " + segment.blocks.map { "\($0.start):\($0.end)" }.joined(separator: " ")
    }
    return text
  }
}
