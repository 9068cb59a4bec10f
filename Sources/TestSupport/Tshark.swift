import Foundation

/// Wireshark's dissectors, the judge of what goes over a wire.
public enum Tshark {
  private static let tool = Tool("tshark")

  public static var isInstalled: Bool { tool.isInstalled }
  /// Why a test without it is skipped.
  public static let isMissing = "tshark is not installed"

  /// Makes the dissectors verify checksums, which they do not of themselves.
  private static let verification = ["ip", "udp", "tcp"].flatMap { ["-o", "\($0).check_checksum:TRUE"] }

  /// The options by which fragments are put together before they are dissected, or are not.
  public static func reassembly(_ flag: Bool) -> [String] {
    ["ip", "ipv6"].flatMap { ["-o", "\($0).defragment:\(flag ? "TRUE" : "FALSE")"] }
  }

  /// The lines that it prints about a capture file; without names of hosts and ports, with checksums verified.
  public static func lines(_ arguments: [String], of path: String) throws -> [String] {
    try tool.lines(["-n", "-r", path] + verification + arguments)
  }

  /// The same for Ethernet frames, a microsecond apart.
  public static func lines(_ arguments: [String], of frames: [[UInt8]]) throws -> [String] {
    let timed = frames.enumerated().map { (nanoseconds: Int64($0.offset) * 1000, bytes: $0.element) }
    return try lines(arguments, ofTimed: timed)
  }

  /// The same for Ethernet frames with their times.
  public static func lines(
    _ arguments: [String], ofTimed frames: [(nanoseconds: Int64, bytes: [UInt8])]
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    return try lines(arguments, of: try folder.write(pcap(frames), as: "frames.pcap"))
  }

  /// The values of some fields in each frame that passes a display filter: a line each, the fields between tabs.
  public static func fields(_ names: [String], of path: String, where filter: String = "") throws -> [String] {
    try lines(["-Y", filter] + fields(names), of: path)
  }

  public static func fields(
    _ names: [String], of frames: [[UInt8]], options: [String] = []
  ) throws -> [String] {
    try lines(options + fields(names), of: frames)
  }

  private static func fields(_ names: [String]) -> [String] { ["-T", "fields"] + names.flatMap { ["-e", $0] } }
}

extension Tshark {
  /// A classic capture file of Ethernet frames in network order, with nanoseconds (draft-ietf-opsawg-pcap). It is written
  /// here by other code than Polder's own, which it helps to judge.
  private static func pcap(_ frames: [(nanoseconds: Int64, bytes: [UInt8])]) -> [UInt8] {
    var bytes = words(0xA1B2_3C4D, 0x0002_0004, 0, 0, 65_535, 1)
    for frame in frames {
      let (seconds, rest) = frame.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
      bytes += words(UInt32(seconds), UInt32(rest), UInt32(frame.bytes.count), UInt32(frame.bytes.count)) + frame.bytes
    }
    return bytes
  }

  private static func words(_ words: UInt32...) -> [UInt8] {
    words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
  }
}
