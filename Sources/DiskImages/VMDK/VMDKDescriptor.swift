/// The text that describes the parts of a VMDK (VMware, "Virtual Disk Format 5.0", "The Descriptor File"). Lines that
/// Polder does not understand are kept unchanged.
struct VMDKDescriptor {
  /// A line, and its bytes as they were read; nil for a new line.
  private struct Line {
    var text: String
    var bytes: [UInt8]?
  }

  private var stored: [Line]
  /// Of the names in it.
  private(set) var encoding: TextEncoding

  static let noParent: UInt32 = 0xFFFF_FFFF
  /// The maximum size of a descriptor in a file of its own.
  static let maximumSize = 1 << 20

  static func isText(_ head: [UInt8]) -> Bool {
    let start = head.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
    return start.starts(with: "# Disk DescriptorFile".utf8)
  }

  init(_ bytes: [UInt8]) {
    let lines = bytes.prefix { $0 != 0 }.split(separator: 0x0A, omittingEmptySubsequences: false)
    var texts = lines.map {
      (bytes: Array($0), text: String(decoding: $0.last == 0x0D ? $0.dropLast() : $0, as: UTF8.self))
    }
    while texts.last?.text.isEmpty == true { texts.removeLast() }
    let name = texts.lazy.compactMap { VMDKDescriptor.value($0.text, of: "encoding") }.first
    let encoding = name.map(TextEncoding.init) ?? .utf8
    self.encoding = encoding
    stored = texts.map { line in
      let bytes = line.bytes.last == 0x0D ? Array(line.bytes.dropLast()) : line.bytes
      return Line(text: encoding.text(bytes) ?? line.text, bytes: line.bytes)
    }
  }

  init(lines: [String]) {
    stored = lines.map { Line(text: $0) }
    encoding = .utf8
  }

  var lines: [String] {
    get { stored.map(\.text) }
    set { stored = newValue.map { Line(text: $0) } }
  }

  var bytes: [UInt8] {
    stored.flatMap { ($0.bytes ?? encoding.bytes($0.text) ?? Array($0.text.utf8)) + [0x0A] }
  }

  /// Replaces all lines that satisfy a condition with others, at the first one's position.
  mutating func replaceLines(_ lines: [String], where isOld: (String) -> Bool) {
    let index = stored.firstIndex { isOld($0.text) } ?? stored.count
    stored.removeAll { isOld($0.text) }
    stored.insert(contentsOf: lines.map { Line(text: $0) }, at: min(index, stored.count))
  }

  /// The value of a key, without its quotes.
  subscript(key: String) -> String? {
    get { stored.lazy.compactMap { VMDKDescriptor.value($0.text, of: key) }.first }
    set {
      let index = stored.firstIndex { VMDKDescriptor.value($0.text, of: key) != nil }
      guard let newValue else { return index.map { _ = stored.remove(at: $0) } ?? () }
      let line = Line(text: VMDKDescriptor.line(key, newValue))
      if let index { stored[index] = line } else { stored.insert(line, at: insertionIndex(for: key)) }
    }
  }

  private func insertionIndex(for key: String) -> Int {
    if key.hasPrefix("ddb.") { return stored.firstIndex { $0.text.hasPrefix("ddb.") } ?? stored.count }
    return min(stored.count, (stored.firstIndex { $0.text.hasPrefix("parentCID") } ?? 0) + 1)
  }

  private static let unquoted = ["version", "CID", "parentCID"]

  static func line(_ key: String, _ value: String) -> String {
    unquoted.contains(key) ? "\(key)=\(value)" : "\(key)=\"\(value)\""
  }

  private static func value(_ line: String, of key: String) -> String? {
    guard line.hasPrefix(key) else { return nil }
    let rest = line.dropFirst(key.count).drop { $0 == " " }
    guard rest.first == "=" else { return nil }
    let value = rest.dropFirst().drop { $0 == " " || $0 == "\"" }
    return String(value.prefix { $0 != "\"" }.reversed().drop { $0 == " " }.reversed())
  }

  var contentID: UInt32? { self["CID"].flatMap { UInt32($0, radix: 16) } }
  var createType: String { self["createType"] ?? "monolithicSparse" }
  func uuid(_ name: String) -> UniqueID? {
    self["ddb.uuid.\(name)"].flatMap { UniqueID(text: $0) }.flatMap { $0 == .none ? nil : $0 }
  }

  static func text(of id: UInt32) -> String {
    let digits = String(id, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// Neither "no parent" nor the value by which VMware means that the content is not tracked.
  static func randomContentID() -> UInt32 { UInt32.random(in: 1..<0xFFFF_FFFE) }

  /// Says that the content has changed. The last eight digits of the long identifier are the short one.
  mutating func renewContentID() {
    let id = VMDKDescriptor.text(of: VMDKDescriptor.randomContentID())
    self["CID"] = id
    guard self["ddb.longContentID"] != nil else { return }
    let rest = (0..<3).map { _ in VMDKDescriptor.text(of: VMDKDescriptor.randomContentID()) }.joined()
    self["ddb.longContentID"] = rest + id
  }
}
