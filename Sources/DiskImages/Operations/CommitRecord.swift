/// A file beside a delta that says that its commit has begun. The parent changes before the delta's link to it, and a
/// crash between the two must not leave a delta that refuses its parent.
struct CommitRecord {
  let path: String
  let storage: any Storage

  init(of child: String, in storage: any Storage) {
    path = child + ".commit"
    self.storage = storage
  }

  var exists: Bool { storage.exists(path) }

  func begin() throws(DiskError) {
    if exists { return }
    let store = try storage.create(path)
    try store.write(
      Array("polder: a commit of this delta has begun; commit it again to finish it\n".utf8), at: HostOffset(0))
    try store.flush()
    try storage.flushNames(in: path.folder)
  }

  func end() throws(DiskError) {
    try storage.remove(path)
    try storage.flushNames(in: path.folder)
  }
}
