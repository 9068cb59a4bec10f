/// A name that an entry can have: up to 255 UTF-16 units.
public struct FATName: Sendable {
  public let text: String
  let units: [UInt16]

  /// Leading spaces, trailing spaces and trailing dots do not count, as the specification has it.
  ///
  /// - Throws: ``FileSystemError/Kind/invalidName`` for what cannot be a name.
  public init(_ given: String) throws(FileSystemError) {
    func invalid(_ why: String) -> FileSystemError {
      FileSystemError(.invalidName, "invalid file name '\(given)': \(why)")
    }
    let name = FATName.trimmed(given)
    guard !name.isEmpty else { throw invalid("use a name with something else than dots and spaces") }
    for scalar in name.unicodeScalars where scalar.value < 0x20 || FATName.forbidden.contains(scalar) {
      let what = scalar.value < 0x20 ? "control characters" : "'\(scalar)'"
      throw invalid("\(what) cannot be in a name on a FAT volume")
    }
    (text, units) = (String(name), Array(name.utf16))
    guard units.count <= 255 else { throw invalid("use no more than 255 UTF-16 units; it has \(units.count)") }
  }

  /// Without what does not count in a name.
  static func trimmed(_ given: String) -> Substring {
    var name = given.drop { $0 == " " }
    while let last = name.last, last == " " || last == "." { name = name.dropLast() }
    return name
  }

  private static let forbidden: Set<Unicode.Scalar> = ["\"", "*", "/", ":", "<", ">", "?", "\\", "|"]

  /// What names are compared by: case does not count.
  static func key(_ text: some StringProtocol) -> [UInt16] { text.utf16.map(uppercased) }

  static func uppercased(_ unit: UInt16) -> UInt16 {
    if unit < 0x80 { return 0x61...0x7A ~= unit ? unit - 0x20 : unit }
    guard let scalar = Unicode.Scalar(unit) else { return unit }
    let upper = scalar.properties.uppercaseMapping.unicodeScalars
    guard upper.count == 1, let first = upper.first, let mapped = UInt16(exactly: first.value) else { return unit }
    return mapped
  }
}

extension FATName {
  /// The short name that says the same as the long one, if there is one: then no long name is stored.
  var exactShortName: FATShortName? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let (base, ending) = (Array(parts[0]), parts.count > 1 ? Array(parts[1]) : [])
    guard 1...8 ~= base.count, ending.count <= 3, parts.count == 1 || !ending.isEmpty else { return nil }
    guard (base + ending).allSatisfy({ FATShortName.allows($0) && $0 < 0x80 && !(0x61...0x7A ~= $0) }) else {
      return nil
    }
    return FATShortName(base: base, extension: ending)
  }

  /// A short name that no entry of the directory has: the long one cut to size, with `~1`, `~2` … at its end if something was lost or
  /// if it is taken (FAT specification, "The Basis-Name Generation Algorithm").
  func shortName(besides taken: Set<FATShortName>) -> FATShortName? {
    let (base, ending, isLossy) = basis
    let plain = FATShortName(base: Array(base.prefix(8)), extension: ending)
    if !isLossy, !taken.contains(plain) { return plain }
    for number in 1...999_999 {
      let tail = Array("~\(number)".utf8)
      let candidate = FATShortName(base: Array(base.prefix(8 - tail.count)) + tail, extension: ending)
      if !taken.contains(candidate) { return candidate }
    }
    return nil
  }

  private var basis: (base: [UInt8], extension: [UInt8], isLossy: Bool) {
    var stem = Array(text.unicodeScalars)
    let leading = stem.prefix { $0 == "." || $0 == " " }.count
    stem.removeFirst(leading)
    var isLossy = leading > 0
    func mapped(_ scalars: ArraySlice<Unicode.Scalar>, limit: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      for scalar in scalars {
        if scalar == " " || scalar == "." { isLossy = true; continue }
        guard bytes.count < limit else { isLossy = true; break }
        let byte = scalar.isASCII ? FATName.uppercased(UInt16(scalar.value)) : 0
        let isAllowed = byte > 0 && FATShortName.allows(UInt8(byte))
        if !isAllowed { isLossy = true }
        bytes.append(isAllowed ? UInt8(byte) : UInt8(ascii: "_"))
      }
      return bytes
    }
    let dot = stem.lastIndex(of: ".")
    let base = mapped(stem[..<(dot ?? stem.endIndex)], limit: 8)
    let ending = dot.map { mapped(stem[($0 + 1)...], limit: 3) } ?? []
    return (base.isEmpty ? [UInt8(ascii: "_")] : base, ending, isLossy)
  }
}
