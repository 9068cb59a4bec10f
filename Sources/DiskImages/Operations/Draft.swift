/// A file that is written beside the one whose place it takes in the end, so that a file of that name is never half
/// written.
struct Draft {
  let target: String
  let storage: any Storage
  var path: String { target + ".part" }

  init(of target: String, in storage: any Storage) throws(DiskError) {
    self.target = target
    self.storage = storage
    try storage.remove(path)
  }

  func discard() { do { try storage.remove(path) } catch { return } }

  /// Only what is durable may take the place of something that is.
  func takePlace() throws(DiskError) {
    try storage.move(path, to: target)
  }
}
