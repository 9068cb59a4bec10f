/// Which files besides the image itself may be opened.
public struct OpenOptions: Sendable {
  /// Parents may be anywhere, also outside the image's folder.
  public var allowsParentsAnywhere: Bool
  /// Additional folders to search for parents.
  public var parentFolders: [String]
  /// Overrides detection; for a raw image whose guest has written another format's signature.
  public var format: ImageFormat?
  /// Does not open parents: whatever the image inherits reads as zero.
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
