extension ISO9660Volume {
  /// Symbolic links that are followed for one path: as many as in Linux.
  private static let linkLimit = 40

  /// The path with its symbolic links followed, those of Rock Ridge.
  ///
  /// - Throws: ``FileSystemError/Kind/notFound`` for a link that leads off the disc, as those with a slash at their start do, or in a
  ///   circle.
  public func followingLinks(_ path: FilePath, _ device: some BlockDevice) throws(FileSystemError) -> FilePath {
    guard names == .rockRidge else { return path }
    var (here, left, links) = (FilePath(components: []), path.components[...], 0)
    while let name = left.popFirst() {
      switch name {
      case ".": continue
      case "..": here = here.parent
      default:
        let next = here.appending(name)
        guard let target = try entry(at: next, device).linkTarget else {
          here = next
          continue
        }
        links += 1
        guard links <= ISO9660Volume.linkLimit, !target.hasPrefix("/") else {
          throw FileSystemError(.notFound, "'\(next)' leads to '\(target)', which is not on the disc")
        }
        left = target.split(separator: "/").map(String.init) + left
      }
    }
    return here
  }

  /// Where the content of a file lies on the device, in its order.
  public func ranges(of path: FilePath, _ device: some BlockDevice) throws(FileSystemError) -> [Range<Int>] {
    try entry(at: path, device).extents.compactMap { extent in
      let range = extent.block * blockSize..<extent.block * blockSize + extent.size
      return range.isEmpty ? nil : range
    }
  }
}
