import SimulationKernel

extension PcapngRecords {
  func packet(_ block: Block) throws(CaptureFault) -> CapturedFrame {
    switch block.type {
    case PcapngBlock.simplePacket: try simplePacket(block)
    case PcapngBlock.obsoletePacket: try timedPacket(block, interface: try obsoleteInterface(block))
    default: try timedPacket(block, interface: try source.length(block.body))
    }
  }

  /// Where the enhanced block has 32 bits of interface, the obsolete one has 16, and 16 of drops.
  private func obsoleteInterface(_ block: Block) throws(CaptureFault) -> Int {
    Int(try source.read(block.body, as: UInt16.self))
  }

  /// Section 4.3, and A for the obsolete block; they share all but the first word.
  private func timedPacket(_ block: Block, interface: Int) throws(CaptureFault) -> CapturedFrame {
    let described = try description(of: interface, in: block)
    let captured = try source.length(block.body + 12)
    let bytes = try frame(captured, at: block.body + 20, in: block)
    let optionsOffset = block.body + 20 + PcapngBlock.padded(captured)
    let options = try PacketOptions(source, from: optionsOffset, to: block.bodyEnd)
    return CapturedFrame(
      instant: try instant(described.resolution, at: block.body + 4), interface: firstInterface + interface,
      direction: options.direction, bytes: bytes, originalLength: try source.length(block.body + 16),
      fcsLength: options.fcsLength ?? described.fcsLength, comment: options.comment)
  }

  /// Section 4.4: no time, no length captured, and always the section's first interface, whose snap length holds.
  private func simplePacket(_ block: Block) throws(CaptureFault) -> CapturedFrame {
    let described = try description(of: 0, in: block)
    let original = try source.length(block.body)
    let snap = described.interface.snapLength
    let bytes = try frame(snap > 0 ? min(original, snap) : original, at: block.body + 4, in: block)
    return CapturedFrame(
      instant: nil, interface: firstInterface, bytes: bytes, originalLength: original, fcsLength: described.fcsLength)
  }

  private func description(of interface: Int, in block: Block) throws(CaptureFault) -> PcapngInterface {
    guard section.indices.contains(interface) else {
      throw CaptureFault(
        offset: block.body, problem: "interface \(interface), but the section describes only \(section.count)")
    }
    return section[interface]
  }

  private func frame(_ length: Int, at offset: Int, in block: Block) throws(CaptureFault) -> ArraySlice<UInt8> {
    guard length <= block.bodyEnd - offset else {
      throw CaptureFault(offset: block.offset, problem: "a frame of \(length) bytes does not fit in its block")
    }
    return try source.slice(offset, length)
  }

  private func instant(_ resolution: TimeResolution, at offset: Int) throws(CaptureFault) -> Instant {
    let high: UInt32 = try source.read(offset)
    let low: UInt32 = try source.read(offset + 4)
    guard let instant = resolution.instant(UInt64(high) << 32 | UInt64(low)) else {
      throw CaptureFault(offset: offset, problem: "time stamp outside the years 1677 to 2262")
    }
    return instant
  }
}

/// The options of a packet that Polder knows.
private struct PacketOptions {
  var direction: CaptureDirection?
  /// Nil if the interface's value applies.
  var fcsLength: Int?
  var comment: String?

  init(_ source: CaptureBytes, from offset: Int, to end: Int) throws(CaptureFault) {
    var options = PcapngOptions(source, from: offset, to: end)
    while let option = try options.next() {
      switch option.code {
      case PcapngOption.comment: comment = comment.map { $0 + "\n" + option.text } ?? option.text
      case PcapngOption.packetFlagsCode: take(flags: try option.number())
      default: break
      }
    }
  }

  /// Bits 0 and 1 are the direction, 5 to 8 the length of the check sequence, 0 for unknown.
  private mutating func take(flags: UInt32) {
    direction = CaptureDirection(rawValue: UInt8(flags & 3))
    let length = Int(flags >> 5 & 0xf)
    fcsLength = length == 0 ? nil : length
  }
}
