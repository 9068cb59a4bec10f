/// Called from time to time with the progress of a long operation; returns false to stop it. A stopped operation leaves
/// the images as valid as a crash would.
public typealias Progress = (_ done: Int, _ total: Int) -> Bool

extension DiskImage {
  func report(_ done: Int, of total: Int, _ progress: Progress) throws(DiskError) {
    guard progress(done, total) else { throw DiskError(.cancelled, path, "stopped") }
  }
}
