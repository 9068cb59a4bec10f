import Glibc

/// A character encoding by its name in a VMDK's descriptor, such as `UTF-8` or `windows-1252`.
struct TextEncoding: Equatable {
  let name: String

  static let utf8 = TextEncoding(name: "UTF-8")

  private var isUTF8: Bool { ["utf-8", "utf8"].contains(name.lowercased()) }

  /// Nil if the bytes are not text in this encoding, or the system does not know it.
  func text(_ bytes: [UInt8]) -> String? {
    if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
    if isUTF8 { return String(validating: bytes, as: UTF8.self) }
    return TextEncoding.converted(bytes, from: name, to: "UTF-8").flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// Nil if the encoding does not have these characters.
  func bytes(_ text: String) -> [UInt8]? {
    let utf8 = Array(text.utf8)
    if isUTF8 || utf8.allSatisfy({ $0 < 0x80 }) { return utf8 }
    return TextEncoding.converted(utf8, from: "UTF-8", to: name)
  }

  private static func converted(_ bytes: [UInt8], from source: String, to target: String) -> [UInt8]? {
    // A name with options, such as //IGNORE, is none that a descriptor may give.
    guard !source.contains("/"), !target.contains("/"), let converter = iconv_open(target, source),
      converter != iconv_t(bitPattern: -1)
    else { return nil }
    defer { iconv_close(converter) }
    var input = bytes.map(CChar.init(bitPattern:))
    var output = [CChar](repeating: 0, count: 4 * bytes.count + 16)
    let room = output.count
    var (left, space) = (input.count, room)
    let isDone = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var (from, to) = (input.baseAddress, output.baseAddress)
        return iconv(converter, &from, &left, &to, &space) != -1 && iconv(converter, nil, nil, &to, &space) != -1
      }
    }
    guard isDone, left == 0 else { return nil }
    return output[..<(room - space)].map(UInt8.init(bitPattern:))
  }
}
