/// Finds a parent's file: at a path that the image names, if parents are allowed there, or by its identity in the
/// image's folder. The contents of an image must not give access to files that its owner did not put beside it.
final class ParentSearch {
  private let storage: any Storage
  private let options: OpenOptions
  /// The images of a folder with their identities, for formats that store no path.
  private var known: [String: [(path: String, identity: ImageIdentity)]] = [:]

  init(storage: any Storage, options: OpenOptions) {
    self.storage = storage
    self.options = options
  }

  func find(_ link: ParentLink, of child: any FormatDriver) throws(DiskError) -> String {
    let folder = child.path.folder
    for path in link.paths {
      if let found = try permitted(path, folder), matches(found, link) != false { return found }
    }
    if let found = byName(link, folder) ?? byIdentity(link, child) { return found }
    throw DiskError(.parent, child.path, "its parent \(name(of: link)) cannot be found\(advice(link, folder))")
  }

  private func name(of link: ParentLink) -> String {
    link.paths.first ?? (link.identity.uuid ?? link.identity.modification)?.description ?? "(unnamed)"
  }

  private func advice(_ link: ParentLink, _ folder: String) -> String {
    if link.paths.contains(where: { storage.exists(folder.appendingPath($0)) }) {
      return ": it is outside the image's folder; allow parents anywhere to open it"
    }
    return "; put it in the image's folder, or name its folder"
  }

  /// The file at a path that the image names, if it exists and may be opened.
  private func permitted(_ path: String, _ folder: String) throws(DiskError) -> String? {
    let full = folder.appendingPath(path)
    guard let found = storage.canonicalPath(full) else { return nil }
    if options.allowsParentsAnywhere { return full }
    let folders = ([folder] + options.parentFolders).compactMap { storage.canonicalPath($0) }
    return folders.contains { found.folder == $0 || found.hasPrefix($0 == "/" ? "/" : $0 + "/") } ? full : nil
  }

  /// Looks for the last component of a path that was recorded on another machine.
  private func byName(_ link: ParentLink, _ folder: String) -> String? {
    for path in link.paths {
      // Windows paths use backslashes.
      let name = path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
      guard !name.isEmpty, name != ".", name != ".." else { continue }
      for directory in folders(folder) {
        let candidate = directory.appendingPath(name)
        if storage.exists(candidate), matches(candidate, link) == true { return candidate }
      }
    }
    return nil
  }

  private func byIdentity(_ link: ParentLink, _ child: any FormatDriver) -> String? {
    guard link.identity.uuid != nil || link.identity.modification != nil else { return nil }
    for folder in folders(child.path.folder) {
      for image in images(in: folder, like: child) where image.path != child.path {
        if link.recognises(image.identity) != .another, link.identity.uuid != nil { return image.path }
        if link.identity.uuid == nil, link.recognises(image.identity) == .same { return image.path }
      }
    }
    return nil
  }

  /// VirtualBox keeps a machine's deltas in a subfolder of the disks' folder.
  private func folders(_ folder: String) -> [String] {
    let machine = folder.fileName == "Snapshots" ? [folder.folder] : []
    return [folder] + machine + options.parentFolders
  }

  private func images(in folder: String, like child: any FormatDriver) -> [(path: String, identity: ImageIdentity)] {
    if let images = known[folder] { return images }
    let ending = child.path.fileExtension
    let images = storage.files(in: folder).filter { $0.fileExtension == ending }.compactMap { name in
      let path = folder.appendingPath(name)
      return identity(of: path, child.format).map { (path, $0) }
    }
    known[folder] = images
    return images
  }

  /// Nil if that cannot be told before the image is opened.
  private func matches(_ path: String, _ link: ParentLink) -> Bool? {
    guard let identity = identity(of: path, link.format) else { return nil }
    return link.recognises(identity) != .another
  }

  /// Nil for files that are not images.
  private func identity(of path: String, _ format: ImageFormat?) -> ImageIdentity? {
    do { return try ImageFormat.openDriver(path, storage, .probing, format: format).identity } catch { return nil }
  }
}
