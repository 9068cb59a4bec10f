/// What can be said about an image without reading its data.
public struct ImageInformation: Sendable, Equatable {
  public var path: String
  public var format: ImageFormat
  public var variant: String
  /// What the guest sees, in bytes.
  public var virtualSize: Int
  /// Space that the image's files use on the host's disk, in bytes.
  public var allocatedSize: Int
  public var blockSize: Int
  public var uuid: UniqueID?
  public var parent: String?
  /// The paths of the image and of its parents, down to the base image.
  public var chain: [String]
  public var files: [String]
}

extension DiskImage {
  public var information: ImageInformation {
    ImageInformation(
      path: path, format: top.format, variant: top.variant, virtualSize: virtualSize, allocatedSize: top.allocatedSize,
      blockSize: top.blockSize, uuid: top.identity.uuid, parent: layers.count > 1 ? layers[1].path : nil,
      chain: layers.map(\.path), files: top.stores.map(\.path))
  }

  /// Checks the consistency of an image and of its link to its parent.
  public static func check(
    _ path: String, in storage: any Storage = FileStorage(), _ options: OpenOptions = OpenOptions(),
    _ progress: Progress = { _, _ in true }
  ) throws(DiskError) -> Findings {
    do { return try open(path, in: storage, options).check(progress) } catch {
      guard error.kind == .parent else { throw error }
      var options = options
      options.ignoresParents = true
      var findings = try open(path, in: storage, options).check(progress)
      findings.add(.error, error.path == path ? error.reason : error.description)
      return findings
    }
  }

  /// Checks the consistency of the image's own tables; parents are checked by opening them.
  public func check(_ progress: Progress = { _, _ in true }) throws(DiskError) -> Findings {
    try flush()
    var findings = Findings()
    try top.check(&findings, progress)
    return findings
  }

  /// Fixes what a check reports as repairable, and frees leaked space.
  public func repair() throws(DiskError) {
    try beginWriting()
    try top.repair()
    try top.flush()
  }
}
