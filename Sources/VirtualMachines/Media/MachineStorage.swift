public import DiskImages
import Glibc
import SystemFiles

/// A file system with folders: what ``Storage`` is to an image, to a machine.
public protocol MachineStorage: Storage {
  /// Makes a folder, unless it is there.
  func makeFolder(_ path: String) throws(DiskError)
  /// Removes a folder that is empty.
  func removeFolder(_ path: String) throws(DiskError)
  /// The names of the folders in a folder, sorted.
  func folders(in folder: String) -> [String]
  /// Makes everything in some folders durable, contents and names.
  func flush(folders: [String]) throws(DiskError)
}

extension FileStorage: MachineStorage {
  public func makeFolder(_ path: String) throws(DiskError) {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw DiskError(.cannotCreate, path, "cannot create the folder: \(SystemError.last)")
  }

  public func removeFolder(_ path: String) throws(DiskError) {
    guard rmdir(path) != 0, errno != ENOENT, errno != ENOTEMPTY else { return }
    throw DiskError(.inputOutput, path, "cannot remove the folder: \(SystemError.last)")
  }

  public func folders(in folder: String) -> [String] {
    files(in: folder).filter { name in
      var status = stat()
      return !name.hasPrefix(".") && stat(folder + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
  }

  /// One call for each file system, however many folders there are.
  public func flush(folders: [String]) throws(DiskError) {
    var done: Set<dev_t> = []
    for folder in folders {
      var status = stat()
      if stat(folder, &status) == 0, !done.insert(status.st_dev).inserted { continue }
      try flush(folder: folder)
    }
  }
}
