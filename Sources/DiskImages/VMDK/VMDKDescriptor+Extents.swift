extension VMDKDescriptor {
  /// A line for a part of the disk: access, size, kind, file and, for flat files, the offset in it.
  struct ExtentLine: Equatable {
    enum Kind: String {
      case sparse = "SPARSE"
      case flat = "FLAT"
      case zero = "ZERO"
      /// A flat file of an ESXi host.
      case vmfs = "VMFS"
      case vmfsSparse = "VMFSSPARSE"
      case seSparse = "SESPARSE"

      var isFlat: Bool { self == .flat || self == .vmfs }
    }

    enum Access: String, CaseIterable { case readWrite = "RW", readOnly = "RDONLY", none = "NOACCESS" }

    var access = Access.readWrite
    var kind: Kind
    var sectors: Int
    var name: String
    /// The start of the data in a flat file, in sectors.
    var offset: Int
  }

  static func isExtent(_ line: String) -> Bool {
    ExtentLine.Access.allCases.contains { line.hasPrefix($0.rawValue + " ") }
  }

  /// The parts of the disk, in order.
  func extents(_ store: any Store) throws(DiskError) -> [ExtentLine] {
    var extents: [ExtentLine] = []
    for line in lines where VMDKDescriptor.isExtent(line) {
      guard let extent = ExtentLine(line) else {
        throw store.unsupported("an extent of an unknown kind: \(line.prefix(80))")
      }
      extents.append(extent)
    }
    guard !extents.isEmpty else { throw store.damaged("its descriptor lists no extents") }
    return extents
  }

  /// Whether the text can hold a name between its quotation marks.
  static func canHold(_ name: String) -> Bool {
    !name.unicodeScalars.contains { $0 == "\"" || $0.value < 0x20 || $0.value == 0x7F }
  }

  static func expectName(_ name: String, path: String) throws(DiskError) {
    guard canHold(name) else {
      throw DiskError(
        .usage, path,
        "a VMDK's descriptor cannot hold a name with a quotation mark or control character: choose another")
    }
  }
}

extension VMDKDescriptor.ExtentLine {
  fileprivate init?(_ line: String) {
    let quoted = line.split(separator: "\"", omittingEmptySubsequences: false)
    let words = quoted[0].split(separator: " ")
    guard words.count >= 3, let access = Access(rawValue: String(words[0])), let sectors = Int(words[1]),
      0..<(1 << 50) ~= sectors, let kind = Kind(rawValue: String(words[2]))
    else { return nil }
    let offset = quoted.count > 2 ? Int(quoted[2].filter { $0 != " " }) : nil
    guard kind == .zero || quoted.count >= 2, 0..<(1 << 50) ~= offset ?? 0 else { return nil }
    self.init(
      access: access, kind: kind, sectors: sectors, name: quoted.count > 1 ? String(quoted[1]) : "", offset: offset ?? 0
    )
  }

  var line: String {
    "\(access.rawValue) \(sectors) \(kind.rawValue) \"\(name)\"" + (kind == .flat ? " \(offset)" : "")
  }
}
