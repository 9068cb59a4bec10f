/// Where a differencing disk's parent is, which its header records in several ways.
enum VHDLocators {
  private static let relative = "W2ru"
  private static let absolute = "W2ku"
  private static let maximumLength = 4096

  /// The paths in the locator slots, relative ones first, and the bare name.
  static func paths(_ header: VHDHeader, _ store: any Store) throws(DiskError) -> [String] {
    var paths: [String] = []
    for code in [relative, absolute] {
      for slot in 0..<8 where header.bytes.hasPrefix(code, at: entryOffset(ofSlot: slot)) {
        if let path = try path(header, slot, store) { paths.append(path) }
      }
    }
    let name = header.bytes.field(VHDHeader.Field.parentName, 512)
    paths.append(text((0..<256).map { name.big(2 * $0, as: UInt16.self) }))
    return paths.filter { !$0.isEmpty }
  }

  private static func entryOffset(ofSlot slot: Int) -> Int { VHDHeader.Field.locators + 24 * slot }

  private static func path(_ header: VHDHeader, _ slot: Int, _ store: any Store) throws(DiskError) -> String? {
    let length = Int(header.bytes.big(entryOffset(ofSlot: slot) + 8, as: UInt32.self))
    guard length <= maximumLength,
      let offset = Int(plausible: header.bytes.big(entryOffset(ofSlot: slot) + 16, as: UInt64.self)),
      offset + length <= store.size
    else { return nil }
    let bytes = try store.bytes(at: HostOffset(offset), count: length / 2 * 2)
    return text((0..<length / 2).map { bytes.little(2 * $0, as: UInt16.self) })
  }

  /// Up to the first zero, with backslashes turned into slashes.
  private static func text(_ units: [UInt16]) -> String {
    let text = String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
    let slashed = String(text.map { $0 == "\\" ? "/" : $0 })
    return slashed.hasPrefix("./") ? String(slashed.dropFirst(2)) : slashed
  }

  /// Writes the name and the relative path to the header; the path itself is stored at `offset`.
  static func put(_ path: String, at offset: HostOffset, into header: inout VHDHeader) -> [UInt8] {
    let name = Array(path.fileName.utf16.prefix(255))
    header.bytes.put([UInt8](repeating: 0, count: 512), at: VHDHeader.Field.parentName)
    for (index, unit) in name.enumerated() { header.bytes.putBig(unit, at: VHDHeader.Field.parentName + 2 * index) }
    let windows = ".\\" + String(path.map { $0 == "/" ? "\\" : $0 })
    let data = windows.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    header.bytes.put([UInt8](repeating: 0, count: 8 * 24), at: VHDHeader.Field.locators)
    header.bytes.put(relative.utf8, at: entryOffset(ofSlot: 0))
    header.bytes.putBig(UInt32(space(data.count)), at: entryOffset(ofSlot: 0) + 4)
    header.bytes.putBig(UInt32(data.count), at: entryOffset(ofSlot: 0) + 8)
    header.bytes.putBig(UInt64(offset.bytes), at: entryOffset(ofSlot: 0) + 16)
    header.seal()
    return data + [UInt8](repeating: 0, count: space(data.count) - data.count)
  }

  /// The data of all locators, by slot.
  static func data(_ header: VHDHeader, _ store: any Store) throws(DiskError) -> [Int: [UInt8]] {
    var data: [Int: [UInt8]] = [:]
    for slot in 0..<8 {
      let length = Int(header.bytes.big(entryOffset(ofSlot: slot) + 8, as: UInt32.self))
      guard 1...maximumLength ~= length,
        let offset = Int(plausible: header.bytes.big(entryOffset(ofSlot: slot) + 16, as: UInt64.self)),
        offset + length <= store.size
      else { continue }
      data[slot] = try store.bytes(at: HostOffset(offset), count: length)
    }
    return data
  }

  /// Gives the locators' data other offsets, from `offset` on.
  static func move(_ data: [Int: [UInt8]], to offset: HostOffset, in header: inout VHDHeader) -> [UInt8] {
    var result: [UInt8] = []
    for (slot, bytes) in data.sorted(by: { $0.key < $1.key }) {
      header.bytes.putBig(UInt64(offset.bytes + result.count), at: entryOffset(ofSlot: slot) + 16)
      result += bytes + [UInt8](repeating: 0, count: space(bytes.count) - bytes.count)
    }
    header.seal()
    return result
  }

  static func space(_ count: Int) -> Int { max(512, count.roundedUp(to: 512)) }
}
