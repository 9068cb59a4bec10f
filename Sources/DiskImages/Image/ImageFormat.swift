/// The image formats.
public enum ImageFormat: String, CaseIterable, Sendable {
  case raw, vdi, vmdk, vhd, vhdx, qcow2

  /// The format that a file name's extension stands for.
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

  /// The format with this name; qemu-img's names are accepted too.
  public init?(name: String) {
    switch name.lowercased() {
    case "vpc": self = .vhd
    case let name:
      guard let format = ImageFormat(rawValue: name) else { return nil }
      self = format
    }
  }

  public var usualExtension: String { rawValue == "raw" ? "img" : rawValue }

  /// The format by the signature at the file's start or end. A file without a signature is a raw image.
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

/// How a new image allocates space on the host.
public enum Allocation: String, CaseIterable, Sendable {
  /// As it is written.
  case dynamic
  /// All of it at creation.
  case `static`
}
