import Synchronization

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
    let remarks = Remarks()
    var options = options
    options.warn = { remarks.add($0) }
    var findings: Findings
    do {
      let image = try open(path, in: storage, options)
      findings = try image.check(progress)
      image.checkChain(&findings)
    } catch {
      guard error.kind == .parent else { throw error }
      options.ignoresParents = true
      findings = try open(path, in: storage, options).check(progress)
      findings.add(.error, error.path == path ? error.reason : error.description)
    }
    for remark in remarks.all { findings.add(.warning, remark) }
    return findings
  }

  /// What is wrong between the image and its parents, or the images beside it.
  private func checkChain(_ findings: inout Findings) {
    for layer in layers.dropFirst() {
      if let uuid = top.identity.uuid, layer.identity.uuid == uuid {
        findings.add(.error, "it has the same UUID as its parent \(layer.path)")
      }
    }
    if hasParent, top.demandsSizeOfParent, layers[1].virtualSize != virtualSize {
      findings.add(
        .error, "its size of \(virtualSize) bytes is not that of its parent, \(layers[1].virtualSize), as it must be")
    }
    let search = ParentSearch(storage: storage, options: OpenOptions())
    for path in search.images(withIdentityOf: top) where !layers.contains(where: { $0.path == path }) {
      findings.add(.warning, "\(path) has the same UUID; VirtualBox uses only one of them")
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
    try beginWriting(keepingIdentity: true)
    try top.repair()
    try top.flush()
  }
}

/// Collects warnings, which come through a closure that may be called from anywhere.
private final class Remarks: Sendable {
  private let texts = Mutex<[String]>([])
  func add(_ text: String) { texts.withLock { $0.append(text) } }
  var all: [String] { texts.withLock { $0 } }
}
