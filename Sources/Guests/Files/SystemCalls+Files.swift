import Disks
import SimulationKernel

// Files by path. A relative path begins at the process's working directory. Errors are those of Linux's calls (``FileError``).

extension SystemCalls {
  /// Returns the whole content of a file. It counts as one piece of work at this instant, whatever its size; the caller counts
  /// the bytes that it processes (``noteReading(_:)``).
  public func contentOfFile(_ path: String) throws(FileError) -> [UInt8] {
    system.pointee.addWork()
    return try system.pointee.files.content(of: path, from: directory)
  }

  /// The same for a program that waits for the disk: nil where the content is not in memory yet. It is resumed with
  /// ``ProgramEvent/input`` when it is.
  public func readFile(_ path: String) throws(FileError) -> [UInt8]? {
    system.pointee.addWork()
    let file = try system.pointee.files.find(path, from: directory)
    let ready = try system.pointee.files.load(file, at: now)
    guard ready <= now else {
      system.pointee.wait(process, until: ready, for: file)
      return nil
    }
    system.pointee.limitCache(of: stackPointer.pointee, at: now)
    return try system.pointee.files.content(of: path, from: directory)
  }

  /// Counts bytes of a file's content that the program processes towards its work at this instant.
  public func noteReading(_ bytes: Int) { system.pointee.addWork(bytes: bytes) }

  /// Opens a file for appending, and creates it if it does not exist. `truncating` empties it first.
  public func openFile(_ path: String, truncating: Bool) throws(FileError) -> FileID {
    if path == RawDisk.path, system.pointee.rawDisk != nil {
      if truncating { system.pointee.rawDisk?.value.rewind() }
      return .disk
    }
    return try system.pointee.files.open(path, truncating: truncating, from: directory, at: now)
  }

  /// Appends bytes to an open file, all of them or none.
  ///
  /// - Throws: `.noSpace` if the guest's limit on files or on work at one instant is reached.
  public func append(_ bytes: [UInt8], to file: FileID) throws(FileError) {
    system.pointee.addWork(bytes: bytes.count)
    guard !isExhausted else { throw .noSpace }
    // A disk may be larger than what it may take of the computer's memory. That it is full is no limit of the lab's.
    let onDisk = system.pointee.disk(of: file)?.changedBytes
    if let onDisk, bytes.count > system.pointee.limits.files - onDisk {
      reach(.files)
      throw .noSpace
    }
    if file == .disk {
      try system.pointee.rawDisk?.value.append(bytes, at: now)
      return
    }
    do { try system.pointee.files.append(bytes, to: file, at: now) } catch {
      if error == .noSpace, onDisk == nil { reach(.files) }
      throw error
    }
  }

  /// Returns the attributes of a file or directory.
  public func attributesOfFile(_ path: String) throws(FileError) -> FileAttributes {
    try system.pointee.files.attributes(of: path, from: directory)
  }

  /// The entries of a directory, sorted by name.
  public func entriesOfDirectory(_ path: String) throws(FileError) -> [DirectoryEntry] {
    try system.pointee.files.entries(of: path, from: directory)
  }

  /// Makes a directory. Its parent must exist.
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

  /// Renames a file or directory, or moves it to another directory. It replaces a file of that name.
  public func renameFile(_ old: String, to new: String) throws(FileError) {
    try system.pointee.files.rename(old, to: new, from: directory, at: now)
  }

  /// Sets the modification time of a file to now.
  public func touchFile(_ path: String) throws(FileError) {
    try system.pointee.files.touch(path, from: directory, at: now)
  }

  /// Has everything written to the disks. False where that takes time: the program is resumed with ``ProgramEvent/input`` when it is
  /// there, and then makes it durable (``synchronizeFiles()``).
  public func flushFiles() -> Bool {
    let ready = max(system.pointee.files.flush(at: now), system.pointee.rawDisk?.value.ready ?? now)
    if ready > now { system.pointee.wait(process, until: ready) }
    return ready <= now
  }

  /// Makes everything that was written to the disks durable.
  public func synchronizeFiles() throws(FileError) {
    try system.pointee.rawDisk?.value.finish()
    try system.pointee.files.sync()
  }

  /// All mounted file systems, in the order in which they were mounted: the root's is the first.
  public func mounts() throws(FileError) -> [MountedFileSystem] { try system.pointee.files.mounts() }

  /// The file system that a path leads to.
  public func mount(of path: String) throws(FileError) -> MountedFileSystem {
    try system.pointee.files.mount(of: path, from: directory)
  }

  /// The absolute path of the working directory.
  public func workingDirectory() throws(FileError) -> String { try system.pointee.files.path(of: directory) }

  /// Changes the working directory of the process and of its console, where later lines begin.
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
