/// What the bytes at the start or the end of a file say that it is. Nil means a raw image, or a damaged one.
enum Signature: Equatable {
  case image(ImageFormat)
  /// A format that is known but not supported, with its article: `a DMG image`.
  case foreign(String)
}

extension Signature {
  private static let sector = 512

  init?(_ store: any Store) throws(DiskError) {
    let head = try store.bytes(at: HostOffset(0), upTo: Signature.sector)
    let tail = try store.bytes(at: HostOffset(max(0, store.size - Signature.sector)), upTo: Signature.sector)
    self.init(head: head, tail: tail)
  }

  /// - Parameters:
  ///   - head: The first 512 bytes of the file, or all of it.
  ///   - tail: The last 512 bytes.
  init?(head: [UInt8], tail: [UInt8]) {
    if let format = Signature.format(head) {
      self = .image(format)
    } else if let name = Signature.foreign(head) {
      self = .foreign(name)
    } else if VHDFooter(tail) != nil {
      // A fixed VHD is recognised only by its end.
      self = .image(.vhd)
    } else if tail.hasPrefix("koly"), tail.count == Signature.sector {
      self = .foreign("a DMG image")
    } else {
      return nil
    }
  }

  private static func format(_ head: [UInt8]) -> ImageFormat? {
    if head.starts(with: [0x51, 0x46, 0x49, 0xFB]) { return .qcow2 }
    if head.hasPrefix("vhdxfile") { return .vhdx }
    if head.hasPrefix("KDMV") || head.hasPrefix("COWD") || VMDKDescriptor.isText(head) { return .vmdk }
    if head.count >= 68, head.little(0x40, as: UInt32.self) == VDIHeader.signature { return .vdi }
    if head.hasPrefix(VHDFooter.cookie) { return .vhd }
    return nil
  }

  private static let foreignHeads: [(start: String, name: String)] = [
    ("WithoutFreeSpace", "a Parallels image"), ("WithouFreSpacExt", "a Parallels image"),
    ("Bochs Virtual HD Image", "a Bochs image"), ("QED\0", "a QED image"),
    ("koly", "a DMG image"), ("EVF\t\r\n", "an EWF image"), ("#!/bin/sh\n#V2.0 Format\n", "a cloop image"),
  ]

  private static func foreign(_ head: [UInt8]) -> String? {
    foreignHeads.first { head.hasPrefix($0.start) }?.name
  }
}
