/// The formats of images.
public enum ImageFormat: String, CaseIterable, Sendable {
  case raw, vdi, vmdk, vhd, vhdx, qcow2

  /// By the extension of a file's name.
  public init?(fileName: String) {
    switch fileName.fileExtension {
    case "vdi": self = .vdi
    case "vmdk": self = .vmdk
    case "vhd", "vpc", "avhd": self = .vhd
    case "vhdx", "avhdx": self = .vhdx
    case "qcow2", "qcow": self = .qcow2
    case "raw", "img", "iso", "bin", "dd": self = .raw
    default: return nil
    }
  }

  /// The name, also those that qemu-img has for it.
  public init?(name: String) {
    switch name.lowercased() {
    case "vpc": self = .vhd
    case let name:
      guard let format = ImageFormat(rawValue: name) else { return nil }
      self = format
    }
  }

  public var usualExtension: String { rawValue == "raw" ? "img" : rawValue }

  /// By what the file begins or ends with. A file without a mark is a raw image.
  static func probe(_ store: any Store) throws(DiskError) -> ImageFormat {
    let head = try store.bytes(at: HostOffset(0), upTo: 512)
    if head.starts(with: [0x51, 0x46, 0x49, 0xFB]) { return .qcow2 }
    if head.hasPrefix("vhdxfile") { return .vhdx }
    if head.hasPrefix("KDMV") || VMDKDescriptor.isText(head) { return .vmdk }
    if head.count >= 68, head.little(0x40, as: UInt32.self) == VDIHeader.signature { return .vdi }
    if try VHDFooter.isIn(store, head) { return .vhd }
    return .raw
  }
}

/// How the space of a new image is taken from the host.
public enum Allocation: String, CaseIterable, Sendable {
  /// As it is written to.
  case dynamic
  /// All of it at once.
  case `static`
}
