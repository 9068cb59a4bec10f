/// Told from time to time how far a long operation is; answers false to stop it. What was stopped leaves the images as valid
/// as a crash would.
public typealias Progress = (_ done: Int, _ total: Int) -> Bool

extension DiskImage {
  func report(_ done: Int, of total: Int, _ progress: Progress) throws(DiskError) {
    guard progress(done, total) else { throw DiskError(.cancelled, path, "stopped") }
  }

  /// - Parameter target: beside which the space is needed.
  static func expectSpace(_ needed: Int, at target: String, in storage: any Storage) throws(DiskError) {
    guard let free = storage.freeSpace(beside: target), free < needed else { return }
    throw DiskError(.cannotCreate, target, "needs \(needed.sizeText), \(free.sizeText) free")
  }

  /// The same with an estimate that may be too high: only where it does not fit it is looked closely.
  static func expectSpace(
    atMost estimate: Int, at target: String, in storage: any Storage, exactly: () throws(DiskError) -> Int
  ) throws(DiskError) {
    guard let free = storage.freeSpace(beside: target), free < estimate else { return }
    try expectSpace(try exactly(), at: target, in: storage)
  }
}
