/// Who names a file to be opened, on which depends where it may be.
enum FileOrigin: Sendable {
  case user
  /// Another image does.
  ///
  /// - Parameter folders: The file must be in one of them; nil if it may be anywhere.
  case image(folders: [String]?)
}

extension ImageFormat {
  /// Opens one image, without its parents.
  ///
  /// - Parameters:
  ///   - format: Nil to detect it.
  ///   - warn: Is told what is odd about the choice of the format.
  static func openDriver(
    _ path: String, _ storage: any Storage, _ access: Access, format: ImageFormat?, from origin: FileOrigin = .user,
    warn: (String) -> Void = { _ in }
  ) throws(DiskError) -> any FormatDriver {
    // Symbolic links count as where they lead, also for what the image refers to.
    let path = try storage.destination(of: path)
    let store: any Store
    switch origin {
    case .user: store = try storage.open(path, for: access)
    case .image(let folders): store = try storage.open(path, for: access, within: folders)
    }
    if let format { return try format.driver(for: store, in: storage, access) }
    return try detected(store, warn).map { (format) throws(DiskError) in
      let driver = try format.driver(for: store, in: storage, access)
      try expectNoChain(of: driver)
      return driver
    } ?? RawDriver(store, isGuess: true)
  }

  /// Nil for a raw image.
  private static func detected(_ store: any Store, _ warn: (String) -> Void) throws(DiskError) -> ImageFormat? {
    let signature = try Signature(store)
    switch signature {
    case .image(let format):
      guard store.path.isSurelyRaw else { return format }
      warn(
        "\(store.path): read as raw because of its name, though it begins like a \(format.name); "
          + "if it is one, say --source-format \(format.rawValue)")
      return nil
    case .foreign(let name):
      if store.path.isSurelyRaw { return nil }
      throw store.unsupported(
        "\(name), which Polder does not support: convert it to another format with the program that made it, "
          + "or read its bytes with --source-format raw")
    case nil:
      guard let named = ImageFormat(fileName: store.path), named != .raw else { return nil }
      throw store.damaged(
        "its name says \(named.name), but it has no \(named.name) signature: it is damaged, "
          + "or raw (then say --source-format raw)")
    }
  }

  /// A guest can write a header that names a parent to the start of its raw disk, and would be shown that file.
  private static func expectNoChain(of driver: any FormatDriver) throws(DiskError) {
    guard driver.parentLink != nil, ImageFormat(fileName: driver.path) == .raw else { return }
    throw DiskError(
      .parent, driver.path,
      "its name says raw, but it begins like a \(driver.format.name) with a parent, which a guest could have written: "
        + "say --source-format \(driver.format.rawValue) to follow it, or --source-format raw")
  }
}

extension String {
  /// These endings are used for nothing else; `.img` is common for qcow2 as well.
  fileprivate var isSurelyRaw: Bool { ["raw", "dd"].contains(fileExtension) }
}
