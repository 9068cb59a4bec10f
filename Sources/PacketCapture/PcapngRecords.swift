import SimulationKernel

/// Reads pcapng: sections of either byte order, skipping unknown blocks.
struct PcapngRecords: CaptureRecords {
  private(set) var interfaces: [CaptureInterface] = []
  var source: CaptureBytes
  /// The interfaces of the section being read, which packets refer to from 0.
  var section: [PcapngInterface] = []
  private var offset = 0

  init(_ bytes: [UInt8]) throws(CaptureFault) {
    source = CaptureBytes(bytes: bytes)
    // Read up to the first packet, so that a bad header and the first interfaces are known at once.
    while let block = try peek(), !block.isPacket { try skipOrTake(block) }
  }

  /// The index of the section's first interface in ``interfaces``.
  var firstInterface: Int { interfaces.count - section.count }

  mutating func next() throws(CaptureFault) -> CapturedFrame? {
    while let block = try peek() {
      guard block.isPacket else {
        try skipOrTake(block)
        continue
      }
      let frame = try packet(block)
      offset = block.end
      return frame
    }
    return nil
  }

  private mutating func skipOrTake(_ block: Block) throws(CaptureFault) {
    switch block.type {
    case PcapngBlock.sectionHeader: try startSection(block)
    case PcapngBlock.interfaceDescription: try addInterface(block)
    default: break
    }
    offset = block.end
  }

  private mutating func startSection(_ block: Block) throws(CaptureFault) {
    let major: UInt16 = try source.read(block.body + 4)
    let minor: UInt16 = try source.read(block.body + 6)
    // Some programs wrote 1.2 for 1.0, which libpcap accepts as well.
    guard major == 1, minor == 0 || minor == 2 else {
      throw CaptureFault(offset: block.body + 4, problem: "version \(major).\(minor) of pcapng is unknown")
    }
    section = []
  }

  private mutating func addInterface(_ block: Block) throws(CaptureFault) {
    let interface = try PcapngInterface(source, from: block.body, to: block.bodyEnd)
    section.append(interface)
    interfaces.append(interface.interface)
  }
}

extension PcapngRecords {
  /// The location of a block whose lengths have been checked against each other and the file.
  struct Block {
    var type: UInt32
    var offset: Int
    var end: Int

    var body: Int { offset + 8 }
    var bodyEnd: Int { end - 4 }

    var isPacket: Bool {
      switch type {
      case PcapngBlock.enhancedPacket, PcapngBlock.simplePacket, PcapngBlock.obsoletePacket: true
      default: false
      }
    }
  }

  /// The block at the current offset; nil at the end of the file.
  private mutating func peek() throws(CaptureFault) -> Block? {
    guard offset < source.count else { return nil }
    // The type of a section header reads the same in both orders; the magic behind its length tells which one holds.
    if try source.read(offset) == PcapngBlock.sectionHeader { try learnByteOrder() }
    let length = try source.length(offset + 4)
    let block = Block(type: try source.read(offset), offset: offset, end: offset + length)
    guard length % 4 == 0 else {
      throw CaptureFault(
        offset: offset + 4, problem: "invalid block length \(length): it must be a multiple of 4 (corrupt file)")
    }
    guard length >= block.minimumLength else {
      throw CaptureFault(
        offset: offset + 4,
        problem:
          "invalid block length \(length): this type of block has at least \(block.minimumLength) bytes (corrupt file)")
    }
    guard length <= source.count - offset else {
      throw CaptureFault(offset: offset, problem: "the file ends within a block of \(length) bytes")
    }
    guard try source.length(block.bodyEnd) == length else {
      throw CaptureFault(offset: block.bodyEnd, problem: "the block's two lengths differ")
    }
    return block
  }

  private mutating func learnByteOrder() throws(CaptureFault) {
    source.isBigEndian = false
    switch try source.read(offset + 8, as: UInt32.self) {
    case PcapngBlock.byteOrderMagic: break
    case PcapngBlock.byteOrderMagic.byteSwapped: source.isBigEndian = true
    case let other:
      throw CaptureFault(offset: offset + 8, problem: "0x\(String(other, radix: 16)) is not a byte-order magic")
    }
  }
}

extension PcapngRecords.Block {
  /// With the fixed fields of the body that the type calls for.
  fileprivate var minimumLength: Int {
    switch type {
    case PcapngBlock.sectionHeader: PcapngBlock.overhead + 16
    case PcapngBlock.interfaceDescription: PcapngBlock.overhead + 8
    case PcapngBlock.enhancedPacket, PcapngBlock.obsoletePacket: PcapngBlock.overhead + 20
    case PcapngBlock.simplePacket: PcapngBlock.overhead + 4
    default: PcapngBlock.overhead
    }
  }
}
