import Packets
import SimulationKernel

/// What a node makes of the options of an IPv4 packet (RFC 791, section 3.1), as Linux' `ip_options_compile` reads them.
enum IPv4Options: Equatable {
  case accepted
  /// It names routers to go by.
  case sourceRouted
  /// The byte in error, in bytes from the start of the IPv4 header.
  case wrong(pointer: Int)

  private static let (end, noOperation, recordRoute, timestamp) = (0 as UInt8, 1 as UInt8, 7 as UInt8, 68 as UInt8)
  private static let sourceRoutes: [UInt8] = [131, 137]

  init(in packet: RawSpan, _ range: Range<Int>) {
    var (offset, isSourceRouted) = (range.lowerBound, false)
    while offset < range.upperBound {
      let type = packet[byte: offset]
      if type == IPv4Options.end { break }
      guard type != IPv4Options.noOperation else {
        offset += 1
        continue
      }
      let length = offset + 1 < range.upperBound ? Int(packet[byte: offset + 1]) : 0
      guard length >= 2, offset + length <= range.upperBound else {
        self = .wrong(pointer: offset)
        return
      }
      if let pointer = IPv4Options.fault(of: type, at: offset, length, in: packet) {
        self = .wrong(pointer: pointer)
        return
      }
      if IPv4Options.sourceRoutes.contains(type) {
        guard !isSourceRouted else {
          self = .wrong(pointer: offset)
          return
        }
        isSourceRouted = true
      }
      offset += length
    }
    self = isSourceRouted ? .sourceRouted : .accepted
  }

  /// The byte in error of an option that lists addresses or times: its length, or its pointer, which counts from one.
  private static func fault(of type: UInt8, at offset: Int, _ length: Int, in packet: RawSpan) -> Int? {
    let (least, first) = type == timestamp ? (4, 5) : (3, 4)
    guard type == timestamp || type == recordRoute || sourceRoutes.contains(type) else { return nil }
    guard length >= least else { return offset + 1 }
    let pointer = Int(packet[byte: offset + 2])
    guard pointer >= first else { return offset + 2 }
    let isFull = pointer > length
    return !isFull && pointer + 3 > length ? offset + 2 : nil
  }
}
