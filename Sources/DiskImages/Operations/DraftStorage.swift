/// Gives new files draft names until all of them are whole: whoever creates an image through it uses the final names.
final class DraftStorage: Storage {
  private let base: any Storage
  /// The file whose mode and owner the new ones get.
  private let replaced: String?
  /// The final names of the files created so far.
  private(set) var names: [String] = []
  private var published: [String] = []

  private static let ending = ".part"

  init(over base: any Storage, replacing replaced: String?) { (self.base, self.replaced) = (base, replaced) }

  static func isDraft(_ path: String) -> Bool { path.hasSuffix(ending) }

  /// Where a file is for now.
  private func current(_ path: String) -> String { names.contains(path) ? path + DraftStorage.ending : path }

  func open(_ path: String, for access: Access) throws(DiskError) -> any Store {
    try base.open(current(path), for: access)
  }

  func open(_ path: String, for access: Access, within folders: [String]?) throws(DiskError) -> any Store {
    try base.open(current(path), for: access, within: folders)
  }

  func create(_ path: String) throws(DiskError) -> any Store {
    guard !names.contains(path) else {
      throw DiskError(.cannotCreate, path, "cannot create: it is part of the image twice")
    }
    let draft = path + DraftStorage.ending
    try removeLeftover(draft)
    let store = try base.create(draft)
    names.append(path)
    if let replaced { try base.copyAttributes(of: replaced, to: draft) }
    return store
  }

  /// What an interrupted operation has left, unless another program is still writing it.
  private func removeLeftover(_ draft: String) throws(DiskError) {
    guard base.exists(draft) else { return }
    _ = try base.open(draft, for: .writing)
    try base.remove(draft)
  }

  func exists(_ path: String) -> Bool { names.contains(path) || base.exists(path) }
  func destination(of path: String) throws(DiskError) -> String { try base.destination(of: current(path)) }
  func obstacle(at path: String) -> String? { base.obstacle(at: current(path)) }
  func move(_ path: String, to target: String) throws(DiskError) { try base.move(current(path), to: target) }
  func files(in folder: String) -> [String] { base.files(in: folder) }
  func canonicalPath(_ path: String) -> String? { base.canonicalPath(current(path)) }
  func freeSpace(beside path: String) -> Int? { base.freeSpace(beside: path) }
  func modificationTime(of path: String) -> Int? { base.modificationTime(of: current(path)) }
  func flushNames(in folder: String) throws(DiskError) { try base.flushNames(in: folder) }
  func flush(folder: String) throws(DiskError) { try base.flush(folder: folder) }

  /// What is not a draft stays, above all the file that is to be replaced.
  func remove(_ path: String) throws(DiskError) {
    guard names.contains(path) else { return }
    try base.remove(current(path))
    names.removeAll { $0 == path }
  }
}

extension DraftStorage {
  /// Makes the contents durable.
  func flush() throws(DiskError) {
    for name in names { try base.open(current(name), for: .probing).flush() }
  }

  /// Gives the files their names in the order of their creation: a descriptor follows the files that it refers to.
  func publish() throws(DiskError) {
    while let name = names.first {
      // The others must be there under their names whenever the last one is.
      if names.count == 1, !published.isEmpty { try base.flushNames(in: name.folder) }
      try base.move(name + DraftStorage.ending, to: name)
      names.removeFirst()
      published.append(name)
    }
    published = []
  }

  /// Removes everything, unless all of it has its name.
  func discard() {
    for path in names.map({ $0 + DraftStorage.ending }) + published {
      do { try base.remove(path) } catch { continue }
    }
    (names, published) = ([], [])
  }

  /// The same error about the final name of a file.
  func renamed(_ error: DiskError) -> DiskError {
    guard DraftStorage.isDraft(error.path) else { return error }
    let name = String(error.path.dropLast(DraftStorage.ending.count))
    return names.contains(name) ? DiskError(error.kind, name, error.reason) : error
  }
}
