public import DiskImages

extension MachineFile {
  /// The image of a disk and those of its parents, as the registries have them: the current one first.
  public func chainPaths(of disk: UniqueID) throws(DiskError) -> [String] { try catalog().chain(disk).map(\.path) }

  /// How the image of a disk is opened by itself: with its format, and its parents where the registries have them.
  public func openOptions(of disk: UniqueID) throws(DiskError) -> OpenOptions { try catalog().options(disk) }
}
