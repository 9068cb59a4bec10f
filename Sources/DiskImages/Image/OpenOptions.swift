/// Which files besides the image itself may be opened, and as what.
public struct OpenOptions: Sendable {
  /// Parents may be anywhere, also outside the image's folder.
  public var allowsParentsAnywhere: Bool
  /// Additional folders to search for parents.
  public var parentFolders: [String]
  /// A parent that was written to since its delta was made is a warning, and not an error.
  public var allowsChangedParents = false
  /// Overrides detection; for a raw image whose guest has written another format's signature.
  public var format: ImageFormat?
  /// Does not open parents: whatever the image inherits reads as zero.
  public var ignoresParents: Bool
  /// qcow2: reads an internal snapshot, by its name or id, instead of the current state.
  public var snapshot: String?
  /// Who names the image.
  var origin = FileOrigin.user
  /// Is told what is wrong with an image that can be used all the same: a line that names the file.
  public var warn: @Sendable (String) -> Void = { _ in }

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

  /// The same for another image of the chain or beside it, whose format is known or detected.
  func forOther(format: ImageFormat?) -> OpenOptions {
    var options = self
    (options.format, options.snapshot, options.ignoresParents, options.origin) = (format, nil, false, .user)
    return options
  }
}
