/// A file that is written beside the one that it replaces in the end, so that a file of that name is never half
/// written. The other files of an image have new names from the start.
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

  /// Fills the draft and moves it to its final name; leaves nothing behind on failure.
  func complete(_ fill: () throws(DiskError) -> Void) throws(DiskError) {
    do {
      try fill()
      try reserve()
    } catch {
      discard()
      // Nothing refers to the draft.
      throw error.path == path ? DiskError(error.kind, target, error.reason) : error
    }
  }

  private func discard() {
    for file in files(of: path) + [path] { do { try storage.remove(file) } catch { continue } }
  }

  /// Makes the data durable before renaming it: whatever happens, there is either the old image or the new one.
  private func reserve() throws(DiskError) {
    let old = files(of: target)
    try storage.flushNames(in: target.folder)
    try storage.move(path, to: target)
    try storage.flushNames(in: target.folder)
    let new = files(of: target)
    for file in old where !new.contains(file) { try storage.remove(file) }
  }

  /// The other files of an image, as far as their names follow the patterns of Polder and other programs.
  private func files(of image: String) -> [String] {
    guard let driver = try? ImageFormat.openDriver(image, storage, .probing, format: nil) else { return [] }
    let start = target.fileName.withoutExtension + "-"
    return driver.stores.map(\.path).filter { $0 != image && $0.fileName.hasPrefix(start) }
  }
}
