@testable import DiskImages

extension DiskImage {
  /// All that a disk holds; the image is closed again.
  static func contents(
    of path: String, in storage: any Storage = FileStorage(), _ options: OpenOptions = OpenOptions()
  ) throws -> [UInt8] {
    let image = try open(path, in: storage, options)
    return try image.read(image.wholeDisk)
  }
}
