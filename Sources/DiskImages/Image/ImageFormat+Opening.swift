extension ImageFormat {
  /// Opens one image, without its parents.
  ///
  /// - Parameter format: Nil to detect it.
  static func openDriver(
    _ path: String, _ storage: any Storage, _ access: Access, format: ImageFormat?
  ) throws(DiskError) -> any FormatDriver {
    let store = try storage.open(path, for: access)
    var format = format
    if format == nil { format = try ImageFormat.probe(store) }
    return try (format ?? .raw).driver(for: store, in: storage, access)
  }
}
