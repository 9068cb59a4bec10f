// Packets as the tests write and read them, by code of their own, so that an error in Polder's is not mirrored.

struct WireTimestamps: Equatable {
  var value: UInt32
  var echo: UInt32
}

/// Of a selective acknowledgment.
struct WireBlock: Equatable {
  var start: UInt32
  var end: UInt32
}

/// The two ends of a connection, with addresses of four or sixteen bytes.
struct WireEnds: Equatable {
  var local: [UInt8]
  var remote: [UInt8]
  var localPort: UInt16
  var remotePort: UInt16

  var isIPv6: Bool { local.count == 16 }
}

struct WireSegment: Equatable {
  var sequence: UInt32 = 0
  var acknowledgment: UInt32 = 0
  var flags: WireFlags = []
  var window: UInt16 = 0
  var urgentPointer: UInt16 = 0
  var maximumSegmentSize: Int?
  var windowScale: Int?
  var permitsSACK = false
  var timestamps: WireTimestamps?
  var blocks: [WireBlock] = []
  var payload: [UInt8] = []
  var length: Int { payload.count }
  /// The number behind all that it takes of the sequence space.
  var end: UInt32 {
    sequence &+ UInt32(length) &+ (flags.contains(.syn) ? 1 : 0) &+ (flags.contains(.fin) ? 1 : 0)
  }
}

struct WireFlags: OptionSet {
  var rawValue: UInt8

  static let (fin, syn, rst, psh) = (
    WireFlags(rawValue: 1), WireFlags(rawValue: 2), WireFlags(rawValue: 4), WireFlags(rawValue: 8)
  )
  static let (ack, urg, ece, cwr) = (
    WireFlags(rawValue: 16), WireFlags(rawValue: 32), WireFlags(rawValue: 64), WireFlags(rawValue: 128)
  )

  private static let letters: [(flag: WireFlags, letter: Character)] = [
    (.syn, "S"), (.fin, "F"), (.rst, "R"), (.psh, "P"), (.urg, "U"), (.ece, "E"), (.cwr, "W"), (.ack, "."),
  ]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// As the scripts have them: `SEW`, `FP.`
  init(_ text: String) {
    self = WireFlags(WireFlags.letters.filter { text.contains($0.letter) }.map(\.flag))
  }

  var text: String {
    let text = WireFlags.letters.filter { contains($0.flag) }.map(\.letter)
    return text.isEmpty ? "-" : String(text)
  }
}

/// A packet with what it carries: a segment, or an ICMP message of which only the type counts.
struct WirePacket {
  enum Content {
    case segment(WireSegment)
    case icmp(type: UInt8, code: UInt8)
  }

  var ends: WireEnds
  /// The ECN bits of the IP header.
  var congestion: UInt8
  var content: Content

  var segment: WireSegment? { if case .segment(let segment) = content { segment } else { nil } }
}
