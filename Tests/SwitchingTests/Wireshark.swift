import Foundation
import SimulationKernel

/// tshark, the judge of what goes on the wire.
enum Wireshark {
  private static let path = ["/usr/bin/tshark", "/usr/local/bin/tshark", "/opt/homebrew/bin/tshark"]
    .first(where: FileManager.default.isExecutableFile)

  static var isInstalled: Bool { path != nil }

  /// What it makes of Ethernet frames: a line each, the fields between tabs.
  static func fields(_ names: [String], of frames: [[UInt8]]) throws -> [String] {
    let file = FileManager.default.temporaryDirectory.appending(path: "polder-\(UUID().uuidString).pcap")
    try Data(capture(frames)).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = path.map { URL(filePath: $0) }
    process.arguments = ["-r", file.path(), "-T", "fields"] + names.flatMap { ["-e", $0] }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// A pcap file of link type Ethernet, all at the same instant.
  private static func capture(_ frames: [[UInt8]]) -> [UInt8] {
    var writer = ByteWriter()
    for word in [0xA1B2_C3D4, 0x0004_0002, 0, 0, 65_535, 1] as [UInt32] { writer.write(word) }
    for frame in frames {
      for word in [0, 0, UInt32(frame.count), UInt32(frame.count)] { writer.write(word) }
      writer.writeRaw(frame)
    }
    return writer.bytes
  }
}
