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
    case "qcow": self = .qcow2
    case let name:
      guard let format = ImageFormat(rawValue: name) else { return nil }
      self = format
    }
  }

  public var usualExtension: String { rawValue == "raw" ? "img" : rawValue }

  /// For messages.
  var name: String { self == .raw || self == .qcow2 ? rawValue : rawValue.uppercased() }
}

/// How a new image allocates space on the host.
public enum Allocation: String, CaseIterable, Sendable {
  /// As it is written.
  case dynamic
  /// All of it at creation.
  case `static`
}
