import Foundation

/// Wireshark's judgement of a capture.
enum Tshark {
  static let path = ["/usr/bin/tshark", "/usr/local/bin/tshark", "/opt/homebrew/bin/tshark"]
    .first(where: FileManager.default.isExecutableFile)
  static let isMissing = "tshark is not installed"

  struct Failure: Error {
    var status: Int32
    var errors: String
  }

  private static let verification = ["ip", "udp", "tcp"].flatMap { ["-o", "\($0).check_checksum:TRUE"] }
  /// What Wireshark calls malformed, or wrong, or paints red.
  private static let red =
    "_ws.malformed || ip.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0"
    + " || icmpv6.checksum.status == 0 || _ws.expert.severity == error"

  /// The frames that Wireshark finds fault with, a line each with what it says.
  static func faults(in capture: String) throws -> [String] {
    try lines(
      verification + ["-r", capture, "-Y", red, "-T", "fields", "-e", "frame.number", "-e", "_ws.col.Info", "-e"]
        + ["_ws.expert.message"])
  }

  /// Whether it finds neither a fault nor anything to remark.
  static func isContent(with capture: String) throws -> Bool {
    let filter = "\(red) || tcp.analysis.flags"
    return try lines(verification + ["-r", capture, "-Y", filter, "-T", "fields", "-e", "frame.number"]).isEmpty
  }

  /// What a `-z` statistic prints, line by line.
  static func statistic(_ name: String, of capture: String) throws -> [String] {
    try lines(["-q", "-r", capture, "-z", name])
  }

  /// How many frames a display filter lets through.
  static func count(_ filter: String, in capture: String) throws -> Int {
    try lines(["-r", capture, "-Y", filter, "-T", "fields", "-e", "frame.number"]).count
  }

  /// The frames in which Wireshark's analysis of TCP sees anything out of the ordinary, a line each.
  static func remarks(in capture: String) throws -> [String] {
    try lines(["-r", capture, "-Y", "tcp.analysis.flags", "-T", "fields", "-e", "frame.number", "-e", "_ws.col.Info"])
  }

  /// How many frames it reads, to the end without complaint.
  static func frames(in capture: String) throws -> Int {
    try lines(["-r", capture, "-T", "fields", "-e", "frame.number"]).count
  }

  private static func lines(_ arguments: [String]) throws -> [String] {
    let process = Process()
    process.executableURL = path.map { URL(filePath: $0) }
    process.arguments = ["-n"] + arguments
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    let complaint = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(status: process.terminationStatus, errors: complaint)
    }
    return text.split(separator: "\n").map(String.init)
  }
}
