#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Folder {
  /// Creates an empty file of this name, in place of a regular file that may exist.
  ///
  /// The new file is made under a name of its own and renamed, so that neither a link nor another name of the old file leads
  /// to anything else that is then overwritten. A link, a pipe or a device of that name is refused and stays.
  ///
  /// - Parameter name: Without a slash.
  public func create(_ name: String, permissions: UInt16 = 0o666) throws(ReferenceError) -> SystemFile {
    try requireReplaceable(name)
    let draft = try Draft(of: name, in: self, permissions: permissions)
    do { try draft.rename(to: name, in: self) } catch {
      draft.remove(from: self)
      throw .system(error)
    }
    return draft.intoFile()
  }

  /// A file that is read-only for its owner is not replaced, though the folder would permit it.
  private func requireReplaceable(_ name: String) throws(ReferenceError) {
    guard let kind = try kind(of: name) else { return }
    guard kind == .regular else { throw .notRegular(kind) }
    guard faccessat(file.descriptor.number, name, W_OK, 0) == 0 else { throw .system(.last) }
  }
}

/// A new file in a folder under a name that nothing has yet, `.NAME.1234.part`, until it gets its own.
struct Draft: ~Copyable {
  let file: SystemFile
  private let name: String

  private static let attempts = 100

  init(of final: String, in folder: borrowing Folder, permissions: UInt16) throws(ReferenceError) {
    for attempt in 1...Draft.attempts {
      let name = ".\(final.prefix(40)).\(UInt32.random(in: 0 ... .max)).part"
      do {
        file = try folder.open(name, flags: O_RDWR | O_CREAT | O_EXCL, permissions: permissions)
        self.name = name
        return
      } catch {
        guard error == .system(SystemError(code: EEXIST)), attempt < Draft.attempts else { throw error }
      }
    }
    throw .system(SystemError(code: EEXIST))
  }

  /// A draft of a whole file, which a folder of that name would keep from getting its name.
  init(replacing final: String, in folder: borrowing Folder) throws(ReferenceError) {
    guard try folder.kind(of: final) != .folder else { throw .system(SystemError(code: EISDIR)) }
    try self.init(of: final, in: folder, permissions: 0o644)
  }

  func rename(to final: String, in folder: borrowing Folder) throws(SystemError) {
    let number = folder.file.descriptor.number
    guard renameat(number, name, number, final) == 0 else { throw .last }
  }

  func remove(from folder: borrowing Folder) { _ = unlinkat(folder.file.descriptor.number, name, 0) }

  consuming func intoFile() -> SystemFile { file }
}
