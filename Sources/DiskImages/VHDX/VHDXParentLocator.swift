/// What a differencing disk records about its parent: keys and values in UTF-16 ([MS-VHDX] 2.6.2.6).
struct VHDXParentLocator {
  private static let kind = UniqueID(text: "B04AEFB7-D19E-4A81-B789-25B8E9445913") ?? .none

  var values: [(key: String, value: String)]

  init(parent: ParentReference) {
    let windows = ".\\" + String(parent.path.map { $0 == "/" ? "\\" : $0 })
    values = [
      ("parent_linkage", "{\(parent.identity.modification ?? .none)}"), ("relative_path", windows),
    ]
  }

  init(_ bytes: [UInt8], _ store: any Store) throws(DiskError) {
    let count = Int(bytes.little(18, as: UInt16.self))
    guard bytes.count >= 20 + 12 * count else { throw store.damaged("its parent locator is truncated") }
    values = []
    for index in 0..<count {
      let entry = 20 + 12 * index
      let (key, value) = (Int(bytes.little(entry, as: UInt32.self)), Int(bytes.little(entry + 4, as: UInt32.self)))
      let (keySize, valueSize) = (
        Int(bytes.little(entry + 8, as: UInt16.self)), Int(bytes.little(entry + 10, as: UInt16.self))
      )
      guard key + keySize <= bytes.count, value + valueSize <= bytes.count else {
        throw store.damaged("its parent locator is truncated")
      }
      values.append(
        (VHDXParentLocator.text(bytes.field(key, keySize)), VHDXParentLocator.text(bytes.field(value, valueSize))))
    }
  }

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: (0..<bytes.count / 2).map { bytes.little(2 * $0, as: UInt16.self) }, as: UTF16.self)
  }

  private func value(_ key: String) -> String? { values.first { $0.key == key }?.value }

  var link: ParentLink {
    let paths = ["relative_path", "volume_path", "absolute_win32_path"].compactMap { value($0) }.map { path in
      let slashed = String(path.map { $0 == "\\" ? "/" : $0 })
      return slashed.hasPrefix("./") ? String(slashed.dropFirst(2)) : slashed
    }
    let identity = ImageIdentity(modification: value("parent_linkage").flatMap { UniqueID(text: $0) })
    return ParentLink(
      format: .vhdx, paths: paths, identity: identity,
      alternative: value("parent_linkage2").flatMap { UniqueID(text: $0) })
  }

  var bytes: [UInt8] {
    var head = VHDXParentLocator.kind.mixedEndian + [0, 0] + [UInt8](little: UInt16(values.count))
    var texts: [UInt8] = []
    let start = 20 + 12 * values.count
    for (key, value) in values {
      let (key, value) = (Array(key.utf16), Array(value.utf16))
      head +=
        [UInt8](little: UInt32(start + texts.count)) + [UInt8](little: UInt32(start + texts.count + 2 * key.count))
      head += [UInt8](little: UInt16(2 * key.count)) + [UInt8](little: UInt16(2 * value.count))
      texts += (key + value).flatMap { [UInt8](little: $0) }
    }
    return head + texts
  }
}
