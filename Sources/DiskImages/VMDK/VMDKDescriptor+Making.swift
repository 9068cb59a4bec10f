extension VMDKDescriptor {
  /// The descriptor of a new image. What changes later comes first, so that it fits in one sector.
  init(_ blueprint: ImageBlueprint, createType: String, extents: [ExtentLine], path: String) throws(DiskError) {
    for extent in extents { try VMDKDescriptor.expectName(extent.name, path: path) }
    if let parent = blueprint.parent { try VMDKDescriptor.expectName(parent.path, path: path) }
    if let template = blueprint.template, template.isRewritten,
      let old = (template.properties as? VMDKProperties)?.descriptor
    {
      self = old
      replaceLines(extents.map(\.line), where: VMDKDescriptor.isExtent)
      self["createType"] = createType
      if template.relation == .resizedImage { putGeometry(of: blueprint.sectors) }
      return
    }
    self.init(lines: VMDKDescriptor.lines(blueprint, createType: createType, extents: extents))
    putGeometry(of: blueprint.sectors)
    adopt(blueprint.template)
  }

  private static func lines(_ blueprint: ImageBlueprint, createType: String, extents: [ExtentLine]) -> [String] {
    let parent = blueprint.parent
    var lines = ["# Disk DescriptorFile", "version=1"]
    lines.append("CID=" + text(of: blueprint.identity?.contentID ?? randomContentID()))
    lines.append("parentCID=" + text(of: parent?.identity.contentID ?? noParent))
    lines.append(line("createType", createType))
    if let parent { lines.append(line("parentFileNameHint", parent.path)) }
    lines.append("# Extent description")
    lines += extents.map(\.line)
    lines += ["# The disk Data Base", "#DDB"]
    let ids = [
      ("image", blueprint.identity?.uuid ?? .random()), ("modification", blueprint.identity?.modification ?? .random()),
      ("parent", parent?.identity.uuid ?? .none), ("parentmodification", parent?.identity.modification ?? .none),
    ]
    lines += ids.map { line("ddb.uuid.\($0.0)", "\($0.1)") }
    return lines + [line("ddb.virtualHWVersion", "4"), line("ddb.adapterType", "ide")]
  }

  private mutating func putGeometry(of sectors: Int) {
    let values = [("cylinders", min(16_383, max(1, sectors / (16 * 63)))), ("heads", 16), ("sectors", 63)]
    for (name, value) in values {
      let line = VMDKDescriptor.line("ddb.geometry.\(name)", "\(value)")
      if self["ddb.geometry.\(name)"] == nil { lines.append(line) } else { self["ddb.geometry.\(name)"] = "\(value)" }
    }
  }

  /// Takes over what is the disk's: the adapter, the hardware version, the geometry, and for a copy everything in the disk
  /// database that does not identify the image.
  private mutating func adopt(_ template: ImageTemplate?) {
    guard let template, let old = (template.properties as? VMDKProperties)?.descriptor else { return }
    for line in old.lines where line.hasPrefix("ddb.") {
      guard let key = line.split(separator: "=").first.map({ $0.filter { $0 != " " } }), let value = old[key] else {
        continue
      }
      let identifies = key.hasPrefix("ddb.uuid") || key == "ddb.longContentID"
      let isOfDisk = key.hasPrefix("ddb.geometry.") || ["ddb.adapterType", "ddb.virtualHWVersion"].contains(key)
      guard !identifies, isOfDisk || template.relation == .copy else { continue }
      if self[key] == nil { lines.append(VMDKDescriptor.line(key, value)) } else { self[key] = value }
    }
  }
}
