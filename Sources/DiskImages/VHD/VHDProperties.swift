/// What a new VHD takes over from another.
struct VHDProperties: FormatProperties {
  let footer: VHDFooter
  /// Nil for a fixed VHD.
  var header: VHDHeader?
  /// The data of the parent locators, by slot.
  var locators: [Int: [UInt8]] = [:]
}

extension VHDFooter {
  /// Takes over what another image of the disk says beyond its layout.
  mutating func adopt(_ template: ImageTemplate?) {
    guard let template, let other = (template.properties as? VHDProperties)?.footer else { return }
    adopt(other, isRewritten: template.isRewritten)
  }
}
