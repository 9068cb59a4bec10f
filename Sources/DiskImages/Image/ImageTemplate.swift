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

  /// Those of a format without any are nil.
  var properties: (any FormatProperties)?
  var relation: Relation

  init(_ properties: (any FormatProperties)?, of relation: Relation) {
    (self.properties, self.relation) = (properties, relation)
  }

  /// The new image is the old one, with its identity, its comment and what else there is.
  var isRewritten: Bool { relation == .sameImage || relation == .resizedImage }
}
