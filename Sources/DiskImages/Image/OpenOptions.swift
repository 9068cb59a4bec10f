/// Which files besides the image itself may be opened.
public struct OpenOptions: Sendable {
  /// A parent may lie anywhere, also outside of the image's folder.
  public var allowsParentsAnywhere: Bool
  /// Further folders in which parents are searched.
  public var parentFolders: [String]
  /// Instead of what the file says of itself; for a raw image whose guest has written the mark of another format.
  public var format: ImageFormat?
  /// Leaves parents closed, and what the image inherits zero.
  public var ignoresParents: Bool
  /// qcow2: reads an internal snapshot, by its name or id, instead of the current state.
  public var snapshot: String?

  public init(
    allowsParentsAnywhere: Bool = false, parentFolders: [String] = [], format: ImageFormat? = nil,
    ignoresParents: Bool = false, snapshot: String? = nil
  ) {
    self.allowsParentsAnywhere = allowsParentsAnywhere
    self.parentFolders = parentFolders
    self.format = format
    self.ignoresParents = ignoresParents
    self.snapshot = snapshot
  }
}
