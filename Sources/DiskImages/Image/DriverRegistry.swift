// The supported formats: how each is opened and created.

extension ImageFormat {
  /// Opens one image, without its parents.
  ///
  /// - Parameter store: The image's file, or the file that names its other files.
  func driver(for store: any Store, in storage: any Storage, _ access: Access) throws(DiskError) -> any FormatDriver {
    switch self {
    case .raw: RawDriver(store)
    case .vdi: try VDIDriver(store)
    case .qcow2: try QCOW1Driver.isFirstVersion(store) ? QCOW1Driver(store) : QCOW2Driver(store)
    case .vhd: try VHDDriver.open(store)
    case .vmdk: try VMDKDriver(store, in: storage, access)
    case .vhdx: try VHDXDriver(store, access)
    }
  }

  /// Writes an empty image to new files, without flushing.
  func create(_ blueprint: ImageBlueprint, at path: String, in storage: any Storage) throws(DiskError) {
    switch self {
    case .raw: try RawDriver.create(blueprint, at: path, in: storage)
    case .vdi: try VDIDriver.create(blueprint, at: path, in: storage)
    case .qcow2: try QCOW2Driver.create(blueprint, at: path, in: storage)
    case .vhd: try VHDDriver.create(blueprint, at: path, in: storage)
    case .vmdk: try VMDKDriver.create(blueprint, at: path, in: storage)
    case .vhdx: try VHDXDriver.create(blueprint, at: path, in: storage)
    }
  }

  /// The variants that can be created, the default first.
  public var variants: [String] {
    switch self {
    case .raw, .vdi: ["dynamic", "static"]
    case .vhd: VHDDriver.variants
    case .vhdx: VHDXDriver.variants
    case .vmdk: VMDKDriver.variants
    case .qcow2: QCOW2Driver.variants
    }
  }
}
