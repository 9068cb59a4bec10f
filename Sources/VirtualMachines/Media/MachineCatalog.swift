public import DiskImages

/// The machines of a folder.
public enum MachineCatalog {
  /// The settings file of a machine that the user names: by its name, its folder, or the file itself.
  public static func find(
    _ name: String, in folder: String, _ storage: any MachineStorage = FileStorage()
  ) throws(DiskError) -> String {
    if name.hasSuffix(".vbox") {
      let path = folder.appendingPath(name)
      guard storage.exists(path) else { throw DiskError(.missing, path, "no such file") }
      return path
    }
    var trimmed = Substring(name)
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
    let machineFolder = folder.appendingPath(String(trimmed))
    let usual = machineFolder.appendingPath(machineFolder.fileName + ".vbox")
    if storage.exists(usual) { return usual }
    let files = settingsFiles(in: machineFolder, storage)
    if files.count == 1 { return files[0] }
    if files.count > 1 {
      throw DiskError(.usage, machineFolder, "it holds several machines: name one, such as \(files[0])")
    }
    throw DiskError(.missing, usual, "no machine is called '\(trimmed)': polder vm list shows those in a folder")
  }

  /// The settings files in the folders below a folder, sorted.
  public static func machines(in folder: String, _ storage: any MachineStorage = FileStorage()) -> [String] {
    storage.folders(in: folder).flatMap { settingsFiles(in: folder.appendingPath($0), storage) }
  }

  static func settingsFiles(in folder: String, _ storage: any MachineStorage) -> [String] {
    storage.files(in: folder).filter { $0.hasSuffix(".vbox") && !$0.hasPrefix(".") }.map { folder.appendingPath($0) }
  }
}
