/// Finds a parent's file among all that may be it: at the paths that the image names, by name in its folder, and by
/// identity among the images there. The contents of an image must not give access to files that its owner did not put
/// beside it, by whatever links.
final class ParentSearch {
  private let storage: any Storage
  private let options: OpenOptions
  /// The images of a folder with their identities, for formats that store no path.
  private var known: [String: [(path: String, identity: ImageIdentity)]] = [:]

  init(storage: any Storage, options: OpenOptions) {
    self.storage = storage
    self.options = options
  }

  /// - Throws: If no file can be the parent. One that differs from what the image recorded is found if there is no better.
  func find(_ link: ParentLink, of child: any FormatDriver) throws(DiskError) -> String {
    let named = candidates(named: link, of: child)
    // What identifies nothing is found by its path alone.
    if link.identity == ImageIdentity(), let first = named.first { return first }
    if let same = named.first(where: { recognition(of: $0, link) == .same }) { return same }
    let others = byIdentity(link, child)
    if let same = others.first(where: { link.recognises($0.identity) == .same }) {
      warnOfCopies(of: same.path, others, link)
      return same.path
    }
    // The image itself says why it cannot be used.
    if let closest = named.first(where: { recognition(of: $0, link) != .another }) ?? others.first?.path ?? named.first
    {
      return closest
    }
    throw DiskError(
      .parent, child.path, "its parent \(name(of: link)) cannot be found\(advice(link, child.path.folder))")
  }

  /// Where the parents of an image may be; nil if anywhere. VirtualBox keeps a machine's deltas in a subfolder of the
  /// disks' folder.
  func folders(of child: any FormatDriver) -> [String]? {
    options.allowsParentsAnywhere ? nil : searched(from: child.path.folder)
  }

  private func searched(from folder: String) -> [String] {
    let machine = folder.fileName == "Snapshots" ? [folder.folder] : []
    return [folder] + machine + options.parentFolders
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

  private func warnOfCopies(
    of path: String, _ others: [(path: String, identity: ImageIdentity)], _ link: ParentLink
  ) {
    for other in others where other.path != path && link.recognises(other.identity) == .same {
      options.warn("\(other.path): has the same identity as \(path), which is taken as the parent")
      return
    }
  }
}

extension ParentSearch {
  /// Files with a path or a name that the image records, if they exist and may be opened.
  private func candidates(named link: ParentLink, of child: any FormatDriver) -> [String] {
    let folder = child.path.folder
    var paths = link.paths.map { folder.appendingPath($0) }
    for path in link.paths {
      // The path may have been recorded on another machine, and Windows paths use backslashes.
      let name = path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
      guard !name.isEmpty, name != ".", name != ".." else { continue }
      paths += searched(from: folder).map { $0.appendingPath(name) }
    }
    return paths.filter { storage.exists($0) && isPermitted($0, child) }
  }

  private func isPermitted(_ path: String, _ child: any FormatDriver) -> Bool {
    guard let folders = folders(of: child) else { return true }
    return folders.contains { storage.isWithin(path, $0) }
  }

  /// The images with the parent's UUID, or with the identifier of its content if it has no UUID.
  private func byIdentity(_ link: ParentLink, _ child: any FormatDriver) -> [(path: String, identity: ImageIdentity)] {
    guard link.identity.uuid != nil || link.identity.modification != nil else { return [] }
    let own = storage.canonicalPath(child.path)
    return searched(from: child.path.folder).flatMap { images(in: $0, like: child) }.filter { image in
      guard link.identifies(image.identity), isPermitted(image.path, child) else { return false }
      return image.path != child.path && storage.canonicalPath(image.path) != own
    }
  }

  /// Other images in the folder with the same UUID.
  func images(withIdentityOf image: any FormatDriver) -> [String] {
    guard let uuid = image.identity.uuid else { return [] }
    let own = storage.canonicalPath(image.path)
    return images(in: image.path.folder, like: image).filter { other in
      other.identity.uuid == uuid && other.path != image.path && storage.canonicalPath(other.path) != own
    }.map(\.path)
  }

  private func images(in folder: String, like child: any FormatDriver) -> [(path: String, identity: ImageIdentity)] {
    if let images = known[folder] { return images }
    let ending = child.path.fileExtension
    let names = storage.files(in: folder).filter { name in
      name.fileExtension == ending || ImageFormat(fileName: name).map { $0 != .raw } == true
    }
    let images = names.compactMap { name in
      let path = folder.appendingPath(name)
      return identity(of: path, nil, within: folders(of: child)).map { (path, $0) }
    }
    known[folder] = images
    return images
  }

  private func recognition(of path: String, _ link: ParentLink) -> Recognition? {
    identity(of: path, link.format, within: nil).map(link.recognises)
  }

  /// Nil for files that are not images.
  private func identity(of path: String, _ format: ImageFormat?, within folders: [String]?) -> ImageIdentity? {
    do {
      return try ImageFormat.openDriver(path, storage, .probing, format: format, from: .image(folders: folders))
        .identity
    } catch { return nil }
  }
}
