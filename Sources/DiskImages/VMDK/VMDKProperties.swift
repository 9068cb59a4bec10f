/// What a new VMDK takes over from another.
struct VMDKProperties: FormatProperties {
  let descriptor: VMDKDescriptor
  /// That of its first sparse extent; nil where it has none.
  let header: VMDKSparseHeader?
}
