/// What a new VHDX takes over from another.
struct VHDXProperties: FormatProperties {
  let metadata: VHDXMetadata
  /// The text in the file's first sector.
  let creator: [UInt8]
}

extension VHDXMetadata {
  /// Takes over what another image of the disk says beyond its layout.
  mutating func adopt(_ template: ImageTemplate?) {
    guard let template, let other = (template.properties as? VHDXProperties)?.metadata else { return }
    adopt(other, isRewritten: template.isRewritten)
  }
}
