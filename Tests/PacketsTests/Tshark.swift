import Foundation

/// Wireshark's dissectors, as a judge that is none of ours.
enum Tshark {
  static let path = ["/usr/bin/tshark", "/usr/local/bin/tshark", "/opt/homebrew/bin/tshark"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Checksums are verified.
  private static let options = ["ip", "udp", "tcp"].flatMap { ["-o", "\($0).check_checksum:TRUE"] }

  /// The values of `fields` in each frame; the first where a field occurs again, as in the packet that an error quotes.
  static func fields(_ fields: [String], of frames: [[UInt8]]) throws -> [[String]] {
    let arguments =
      options + defragment(false) + ["-T", "fields", "-E", "occurrence=f"] + fields.flatMap { ["-e", $0] }
    return try lines(arguments, frames).map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// The summaries of the frames that match a display filter.
  static func frames(
    matching filter: String, of frames: [[UInt8]], reassembling: Bool = false
  ) throws -> [String] {
    try lines(options + defragment(reassembling) + ["-Y", filter], frames)
  }

  private static func defragment(_ flag: Bool) -> [String] {
    ["ip", "ipv6"].flatMap { ["-o", "\($0).defragment:\(flag ? "TRUE" : "FALSE")"] }
  }

  private static func lines(_ arguments: [String], _ frames: [[UInt8]]) throws -> [String] {
    let file = FileManager.default.temporaryDirectory.appending(path: "polder-\(UUID().uuidString).pcap")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(pcap(frames)).write(to: file)
    let process = Process()
    process.executableURL = URL(filePath: path ?? "")
    process.arguments = ["-n", "-r", file.path()] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(separator: "\n").map(String.init)
  }

  /// A classic capture file in network order, one frame a microsecond.
  private static func pcap(_ frames: [[UInt8]]) -> [UInt8] {
    var bytes = words(0xA1B2_C3D4, 0x0002_0004, 0, 0, 65_535, 1)
    for (index, frame) in frames.enumerated() {
      bytes += words(0, UInt32(index), UInt32(frame.count), UInt32(frame.count)) + frame
    }
    return bytes
  }

  private static func words(_ words: UInt32...) -> [UInt8] {
    words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
  }
}
