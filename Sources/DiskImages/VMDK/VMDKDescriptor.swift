/// The text that describes the parts of a VMDK (VMware, "Virtual Disk Format 5.0", "The Descriptor File"). Lines that
/// Polder does not understand are kept unchanged.
struct VMDKDescriptor {
  struct ExtentLine: Equatable {
    enum Kind: String { case sparse = "SPARSE", flat = "FLAT", zero = "ZERO" }
    var kind: Kind
    var sectors: Int
    var name: String
    /// The start of the data in a flat file, in sectors.
    var offset: Int
  }

  var lines: [String]

  static let noParent: UInt32 = 0xFFFF_FFFF
  /// The maximum size of a descriptor in a file of its own.
  static let maximumSize = 1 << 20

  static func isText(_ head: [UInt8]) -> Bool {
    let start = head.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
    return start.starts(with: "# Disk DescriptorFile".utf8)
  }

  init(_ bytes: [UInt8]) {
    let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
  }

  var bytes: [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

  /// The value of a key, without its quotes.
  subscript(key: String) -> String? {
    get { lines.lazy.compactMap { VMDKDescriptor.value($0, of: key) }.first }
    set {
      let index = lines.firstIndex { VMDKDescriptor.value($0, of: key) != nil }
      guard let newValue else { return index.map { _ = lines.remove(at: $0) } ?? () }
      let line = VMDKDescriptor.line(key, newValue)
      if let index { lines[index] = line } else { lines.insert(line, at: insertionIndex(for: key)) }
    }
  }

  private func insertionIndex(for key: String) -> Int {
    if key.hasPrefix("ddb.") { return lines.firstIndex { $0.hasPrefix("ddb.") } ?? lines.count }
    return min(lines.count, (lines.firstIndex { $0.hasPrefix("parentCID") } ?? 0) + 1)
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

  /// The parts of the disk, in order.
  func extents(_ store: any Store) throws(DiskError) -> [ExtentLine] {
    var extents: [ExtentLine] = []
    for line in lines where ["RW ", "RDONLY ", "NOACCESS "].contains(where: { line.hasPrefix($0) }) {
      guard let extent = VMDKDescriptor.extent(line) else {
        throw store.unsupported("an extent of an unknown kind: \(line.prefix(80))")
      }
      extents.append(extent)
    }
    guard !extents.isEmpty else { throw store.damaged("its descriptor lists no extents") }
    return extents
  }

  private static func extent(_ line: String) -> ExtentLine? {
    let quoted = line.split(separator: "\"", omittingEmptySubsequences: false)
    let words = quoted[0].split(separator: " ")
    guard words.count >= 3, let sectors = Int(words[1]), 0..<(1 << 50) ~= sectors,
      let kind = ExtentLine.Kind(rawValue: String(words[2]))
    else { return nil }
    let offset = quoted.count > 2 ? Int(quoted[2].filter { $0 != " " }) : nil
    guard kind == .zero || quoted.count >= 2, 0..<(1 << 50) ~= offset ?? 0 else { return nil }
    return ExtentLine(
      kind: kind, sectors: sectors, name: quoted.count > 1 ? String(quoted[1]) : "", offset: offset ?? 0)
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
}
