/// Where the bitmaps extension of an image says that its directory of bitmaps is (QEMU, docs/interop/qcow2.txt, "Bitmaps
/// extension"). The bitmaps record which clusters changed since a backup.
struct QCOW2Bitmaps {
  var count: Int
  var directory: HostOffset
  var directorySize: Int
}

extension QCOW2Header {
  /// Set while every program that writes to the image keeps the bitmaps up to date; without it they are void.
  private static let bitmapsAreValid: UInt64 = 1

  /// Nil if there are none, or if they are void.
  var bitmaps: QCOW2Bitmaps? {
    guard autoclear & QCOW2Header.bitmapsAreValid != 0,
      let bytes = extensions.first(where: { $0.kind == QCOW2Header.bitmapsExtension })?.bytes, bytes.count >= 24,
      let size = Int(plausible: bytes.big(8, as: UInt64.self)),
      let offset = Int(plausible: bytes.big(16, as: UInt64.self))
    else { return nil }
    return QCOW2Bitmaps(
      count: Int(bytes.big(0, as: UInt32.self)), directory: HostOffset(offset), directorySize: size)
  }
}
