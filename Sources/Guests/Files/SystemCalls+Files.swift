import SimulationKernel

// Files by their paths. A relative one begins at the process' own working directory.

extension SystemCalls {
  public func contentOfFile(_ path: String) throws(FileError) -> [UInt8] {
    system.pointee.addWork()
    return try system.pointee.files.content(of: path, from: directory)
  }

  /// So many bytes of what a file holds are looked at.
  public func noteReading(_ bytes: Int) { system.pointee.addWork(bytes: bytes) }

  /// Opens a file to write at its end, and makes it where there is none.
  public func openFile(_ path: String, truncating: Bool) throws(FileError) -> FileID {
    try system.pointee.files.open(path, truncating: truncating, from: directory, at: now)
  }

  public func append(_ bytes: [UInt8], to file: FileID) throws(FileError) {
    system.pointee.addWork(bytes: bytes.count)
    guard !isExhausted else { throw .noSpace }
    do { try system.pointee.files.append(bytes, to: file, at: now) } catch {
      if error == .noSpace { reach(.files) }
      throw error
    }
  }

  public func attributesOfFile(_ path: String) throws(FileError) -> FileAttributes {
    try system.pointee.files.attributes(of: path, from: directory)
  }

  /// What a directory holds, sorted by name.
  public func entriesOfDirectory(_ path: String) throws(FileError) -> [DirectoryEntry] {
    try system.pointee.files.entries(of: path, from: directory)
  }

  public func makeDirectory(_ path: String) throws(FileError) {
    try system.pointee.files.makeDirectory(path, from: directory, at: now)
  }

  /// Removes a file.
  public func removeFile(_ path: String) throws(FileError) {
    try system.pointee.files.remove(path, from: directory, at: now)
  }

  /// Removes an empty directory.
  public func removeDirectory(_ path: String) throws(FileError) {
    try system.pointee.files.removeDirectory(path, from: directory, at: now)
  }

  /// Gives a file or directory another name, or another directory. A file of that name makes way.
  public func renameFile(_ old: String, to new: String) throws(FileError) {
    try system.pointee.files.rename(old, to: new, from: directory, at: now)
  }

  /// Sets when a file was changed last to now.
  public func touchFile(_ path: String) throws(FileError) {
    try system.pointee.files.touch(path, from: directory, at: now)
  }

  /// The absolute path of the working directory.
  public func workingDirectory() throws(FileError) -> String { try system.pointee.files.path(of: directory) }

  /// Goes to another directory, and with the process the console: lines that are given later begin there.
  public func changeDirectory(_ path: String) throws(FileError) {
    let id = try system.pointee.files.find(path, from: directory)
    guard try system.pointee.files.attributes(of: path, from: directory).isDirectory else { throw .notDirectory }
    // A shell in the background or in a pipeline goes alone.
    if process == line {
      system.pointee.console.previousDirectory = try? workingDirectory()
      system.pointee.console.directory = id
    }
    system.pointee.changedDirectory = id
  }

  /// Where relative paths begin.
  var directory: FileID { system.pointee.changedDirectory ?? startDirectory }
}
