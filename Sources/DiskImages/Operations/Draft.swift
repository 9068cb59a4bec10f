/// A file that is written beside the one whose place it takes in the end, so that a file of that name is never half
/// written. Further files of an image have new names from the beginning.
struct Draft {
  let target: String
  let storage: any Storage
  var path: String { target + ".part" }

  init(of target: String, in storage: any Storage) throws(DiskError) {
    self.target = target
    self.storage = storage
    if storage.exists(path) { discard() }
    try storage.remove(path)
  }

  /// Fills the draft and puts it into its place; leaves nothing behind where that fails.
  func complete(_ fill: () throws(DiskError) -> Void) throws(DiskError) {
    do {
      try fill()
      try takePlace()
    } catch {
      discard()
      // Nobody has heard of the draft.
      throw error.path == path ? DiskError(error.kind, target, error.reason) : error
    }
  }

  private func discard() {
    for file in files(of: path) + [path] { do { try storage.remove(file) } catch { continue } }
  }

  /// What was written is durable, and then only its name changes: there is the old image or the new one, whatever happens.
  private func takePlace() throws(DiskError) {
    let old = files(of: target)
    try storage.flushNames(in: target.folder)
    try storage.move(path, to: target)
    try storage.flushNames(in: target.folder)
    let new = files(of: target)
    for file in old where !new.contains(file) { try storage.remove(file) }
  }

  /// The further files of an image, as far as their names are of the kind that Polder and others give them.
  private func files(of image: String) -> [String] {
    guard let driver = try? ChainOpener.driver(image, storage, .probing, format: nil) else { return [] }
    let start = target.fileName.withoutExtension + "-"
    return driver.stores.map(\.path).filter { $0 != image && $0.fileName.hasPrefix(start) }
  }
}
