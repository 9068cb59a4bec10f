/// The image whose properties a new image takes over as far as they are its own.
struct ImageTemplate: Sendable {
  enum Relation {
    /// The new image replaces it, and is it.
    case sameImage
    /// The same with another size, from which the geometry follows.
    case resizedImage
    /// A copy is another image with the same disk.
    case copy
    /// A delta shows the same disk.
    case delta
  }

  var properties: FormatProperties
  var relation: Relation

  init(_ properties: FormatProperties, of relation: Relation) {
    (self.properties, self.relation) = (properties, relation)
  }

  /// The new image is the old one, with its identity, its comment and what else there is.
  var isRewritten: Bool { relation == .sameImage || relation == .resizedImage }
}

/// What a format's headers say beyond layout and content.
enum FormatProperties: Sendable {
  case none
  case vdi(VDIHeader)
  /// - Parameter locators: The data of the parent locators, by slot.
  case vhd(VHDFooter, VHDHeader?, locators: [Int: [UInt8]])
  /// - Parameter creator: The text in the file's first sector.
  case vhdx(VHDXMetadata, creator: [UInt8])
  case vmdk(VMDKDescriptor, VMDKSparseHeader?)
  case qcow2(QCOW2Header)
}
