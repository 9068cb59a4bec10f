/// An image that is written beside the one that it replaces in the end, if there is one, so that no file of that name is
/// ever half written.
struct Draft {
  /// Where the image will be: a symbolic link is written through.
  let target: String
  /// Where to create and open it, under its final name.
  let storage: DraftStorage
  private let base: any Storage
  /// Keeps other programs from writing what is about to be replaced.
  private let lock: (any Store)?

  enum Replacement {
    /// Nothing: the image is new.
    case none
    /// A file that may exist and is locked.
    case file
    /// The image that the caller has open.
    case own
  }

  init(of path: String, in base: any Storage, replacing replacement: Replacement) throws(DiskError) {
    target = try base.destination(of: path)
    self.base = base
    if let obstacle = base.obstacle(at: target) {
      throw DiskError(.cannotCreate, path, "it is \(obstacle), which an image does not replace: name a new file")
    }
    let isThere = base.exists(target)
    guard !isThere || replacement != .none else { throw DiskError(.cannotCreate, path, "the file already exists") }
    lock = isThere && replacement == .file ? try base.open(target, for: .writing) : nil
    storage = DraftStorage(over: base, replacing: isThere ? target : nil)
  }

  /// Fills the draft and gives it its name; leaves nothing behind on failure.
  func complete(_ fill: () throws(DiskError) -> Void) throws(DiskError) {
    try write(fill)
    do {
      try storage.flush()
      try publish()
    } catch {
      storage.discard()
      throw storage.renamed(error)
    }
  }

  func write(_ fill: () throws(DiskError) -> Void) throws(DiskError) {
    do { try fill() } catch {
      let error = storage.renamed(error)
      storage.discard()
      throw error
    }
  }

  func discard() { storage.discard() }

  /// Whatever happens, there is either the old image or the new one: the data is durable before it gets its name.
  private func publish() throws(DiskError) {
    let old = otherFiles
    try base.flushNames(in: target.folder)
    try storage.publish()
    try base.flushNames(in: target.folder)
    let new = otherFiles
    for file in old where !new.contains(file) { try base.remove(file) }
  }

  /// Gives a new image its name. The caller makes contents and names durable.
  func publishWithoutFlush() throws(DiskError) { try storage.publish() }

  /// The other files of the image, as far as their names follow the patterns of Polder and other programs.
  private var otherFiles: [String] {
    guard let driver = try? ImageFormat.openDriver(target, base, .probing, format: nil) else { return [] }
    let start = target.fileName.withoutExtension + "-"
    return driver.stores.map(\.path).filter { $0 != target && $0.fileName.hasPrefix(start) }
  }
}
