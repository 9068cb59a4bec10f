import TestSupport

/// Wireshark's judgement of a capture.
extension Tshark {
  /// What Wireshark calls malformed, or wrong, or paints red.
  private static let red =
    "_ws.malformed || ip.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0"
    + " || icmpv6.checksum.status == 0 || _ws.expert.severity == error"

  /// The frames that Wireshark finds fault with, a line each with what it says.
  static func faults(in capture: String) throws -> [String] {
    try fields(["frame.number", "_ws.col.Info", "_ws.expert.message"], of: capture, where: red)
  }

  /// Whether it finds neither a fault nor anything to remark.
  static func isContent(with capture: String) throws -> Bool {
    let filter = "\(red) || tcp.analysis.flags"
    return try fields(["frame.number"], of: capture, where: filter).isEmpty
  }

  /// What a `-z` statistic prints, line by line.
  static func statistic(_ name: String, of capture: String) throws -> [String] {
    try lines(["-q", "-z", name], of: capture)
  }

  /// How many frames a display filter lets through.
  static func count(_ filter: String, in capture: String) throws -> Int {
    try fields(["frame.number"], of: capture, where: filter).count
  }

  /// The frames in which Wireshark's analysis of TCP sees anything out of the ordinary, a line each.
  static func remarks(in capture: String) throws -> [String] {
    try fields(["frame.number", "_ws.col.Info"], of: capture, where: "tcp.analysis.flags")
  }

  /// Throws unless the file can be read to its end. It takes no memory for the frames, whatever their number, as tshark does.
  static func expectWhole(_ capture: String) throws { _ = try Tool("capinfos").lines(["-c", capture]) }

  /// How many frames it reads, to the end without complaint.
  static func frames(in capture: String) throws -> Int {
    try fields(["frame.number"], of: capture).count
  }
}
