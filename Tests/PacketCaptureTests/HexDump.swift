/// The bytes in what `tshark -x` prints.
enum HexDump {
  static func frames(_ lines: [String]) -> [[UInt8]] {
    lines.split(separator: "").map { $0.flatMap(bytes) }
  }

  /// `0010  00 2e 00 00 …  text`: an offset, two spaces, sixteen bytes at most.
  private static func bytes(_ line: String) -> [UInt8] {
    line.dropFirst(6).prefix(47).split(separator: " ").compactMap { UInt8($0, radix: 16) }
  }
}
