import SimulationKernel

/// The chain of IPv6 extension headers: what it leads to, and the bits of OXM_OF_IPV6_EXTHDR (OpenFlow 1.3.5, section 7.2.3.8).
struct ExtensionHeaders {
  /// Bits of the pseudo-field.
  enum Seen {
    static let noNext: UInt16 = 1
    static let encrypted: UInt16 = 2
    static let authentication: UInt16 = 4
    static let destination: UInt16 = 8
    static let fragment: UInt16 = 16
    static let router: UInt16 = 32
    static let hopByHop: UInt16 = 64
    /// A header came twice that may come only once.
    static let repeated: UInt16 = 128
    /// The headers are not in the order that RFC 8200, section 4.1, prefers.
    static let unordered: UInt16 = 256
  }

  private(set) var seen: UInt16 = 0
  /// The header behind the chain, or the one that could not be followed.
  private(set) var `protocol`: UInt8
  /// Where the byte is that names it.
  private(set) var protocolOffset: Int
  /// Where it begins; nil where the packet does not have it.
  private(set) var end: Int?
  private(set) var isSourceRouted = false
  /// The position in the preferred order of the last header.
  private var rank = 0
  private var destinationHeaders = 0

  /// - Parameter first: where the byte is that names the first header.
  init(_ frame: RawSpan, at first: Int, from start: Int, to limit: Int) {
    self.protocol = frame[byte: first]
    protocolOffset = first
    var offset: Int? = start
    while let here = offset, note(self.protocol) { offset = step(frame, at: here, limit) }
    end = offset
  }

  /// Counts a header in, and returns whether another may follow it.
  private mutating func note(_ header: UInt8) -> Bool {
    let (bit, position): (UInt16, Int) =
      switch header {
      case 0: (Seen.hopByHop, 1)
      case 60: (Seen.destination, seen & ~Seen.hopByHop == 0 ? 2 : 7)
      case 43: (Seen.router, 3)
      case 44: (Seen.fragment, 4)
      case 51: (Seen.authentication, 5)
      case 50: (Seen.encrypted, 6)
      case 59: (Seen.noNext, 8)
      default: (0, 0)
      }
    guard bit != 0 else { return false }
    if header == 60 { destinationHeaders += 1 }
    if header == 60 ? destinationHeaders > 2 : seen & bit != 0 { seen |= Seen.repeated }
    if position < rank { seen |= Seen.unordered }
    rank = max(rank, position)
    seen |= bit
    return header != 50 && header != 59
  }

  /// Reads the header at `offset`. Returns where the next begins; nil where there is none to read.
  private mutating func step(_ frame: RawSpan, at offset: Int, _ limit: Int) -> Int? {
    guard offset + 8 <= limit else { return nil }
    let header = self.protocol
    if header == 43, frame[byte: offset + 3] > 0 { isSourceRouted = true }
    self.protocol = frame[byte: offset]
    protocolOffset = offset
    let length = Int(frame[byte: offset + 1])
    switch header {
    case 44: return frame.bigEndian(offset + 2, as: UInt16.self) & 0xFFF8 == 0 ? offset + 8 : nil
    case 51: return offset + (length + 2) * 4
    default: return offset + (length + 1) * 8
    }
  }
}
