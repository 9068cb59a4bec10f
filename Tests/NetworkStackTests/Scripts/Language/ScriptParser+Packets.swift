extension ScriptParser {
  /// `[ect0] FP. 1:1001(1000) ack 1 win 100 urg 1 <options>`, or `icmp type code mtu 600 [1:1001(1000)]`.
  mutating func packet(isInbound: Bool) throws -> ScriptPacket {
    var packet = ScriptPacket(isInbound: isInbound)
    if take("[") {
      packet.congestion = try word()
      try expect("]")
    }
    if take(word: "icmp") {
      packet.icmp = try icmp()
      return packet
    }
    packet.flags = try flags()
    (packet.sequence, packet.length) = try range()
    if take(word: "ack") { packet.acknowledgment = try number() }
    if take(word: "win") { packet.window = Int(try integer()) }
    if take(word: "urg") { packet.urgentPointer = UInt16(truncatingIfNeeded: try integer()) }
    if startsOptions { packet.options = try options() }
    return packet
  }

  private mutating func flags() throws -> String {
    switch try next() {
    case .mark("."): return "."
    case .mark("-"): return ""
    case .word(let word):
      guard word.allSatisfy({ "FSRPUEW".contains($0) }) else { throw error("unknown flags \(word)") }
      return take(".") ? word + "." : word
    case let token: throw error("expected flags, found \(token)")
    }
  }

  /// `1:1001(1000)`
  private mutating func range() throws -> (UInt32, Int) {
    let start = try number()
    try expect(":")
    _ = try integer()
    try expect("(")
    let length = Int(try integer())
    try expect(")")
    return (start, length)
  }

  /// A `<` may also begin the packet of the next event; that follows a time.
  private var startsOptions: Bool {
    guard peek() == .mark("<") else { return false }
    switch peek(1) {
    case .ellipsis?: return true
    case .word(let word)?: return ["mss", "nop", "eol", "sack", "sackOK", "TS", "wscale"].contains(word)
    default: return false
    }
  }

  private mutating func icmp() throws -> ScriptICMP {
    var icmp = ScriptICMP(type: try word())
    if case .word(let word)? = peek(), word != "mtu" {
      icmp.code = word
      _ = try next()
    }
    if take(word: "mtu") { icmp.mtu = Int(try integer()) }
    if take("[") {
      (icmp.quotedSequence, icmp.quotedLength) = try range()
      try expect("]")
    }
    return icmp
  }

  private mutating func options() throws -> ScriptOptions? {
    try expect("<")
    if takeEllipsis() {
      try expect(">")
      return nil
    }
    var options = ScriptOptions()
    repeat { try option(&options) } while take(",")
    try expect(">")
    return options
  }

  private mutating func option(_ options: inout ScriptOptions) throws {
    let kind = try word()
    options.kinds.append(kind)
    switch kind {
    case "nop", "eol": break
    case "mss": options.maximumSegmentSize = Int(try integer())
    case "wscale": options.windowScale = Int(try integer())
    case "sackOK": options.permitsSACK = true
    case "TS":
      guard take(word: "val") else { throw error("expected 'val'") }
      let value = try number()
      guard take(word: "ecr") else { throw error("expected 'ecr'") }
      options.timestamps = WireTimestamps(value: value, echo: try number())
    case "sack":
      while case .integer? = peek() {
        let start = try number()
        try expect(":")
        options.blocks.append(WireBlock(start: start, end: try number()))
      }
    default: throw error("unknown option \(kind)")
    }
  }
}
