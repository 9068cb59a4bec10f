extension VMDKDescriptor {
  /// What changes later comes first, so that it fits in one sector.
  init(_ blueprint: ImageBlueprint, createType: String, extents: [ExtentLine]) {
    let sectors = blueprint.sectors
    let (cylinders, heads, perTrack) = VMDKDescriptor.geometry(sectors)
    let parent = blueprint.parent
    lines = ["# Disk DescriptorFile", "version=1"]
    lines.append("CID=" + VMDKDescriptor.text(of: blueprint.identity?.contentID ?? VMDKDescriptor.randomContentID()))
    lines.append("parentCID=" + VMDKDescriptor.text(of: parent?.identity.contentID ?? VMDKDescriptor.noParent))
    lines.append(VMDKDescriptor.line("createType", createType))
    if let parent { lines.append(VMDKDescriptor.line("parentFileNameHint", parent.path)) }
    lines.append("# Extent description")
    lines += extents.map { $0.line(access: createType == "streamOptimized" ? "RDONLY" : "RW") }
    lines += ["# The disk Data Base", "#DDB"]
    let ids = [
      ("image", blueprint.identity?.uuid ?? .random()), ("modification", blueprint.identity?.modification ?? .random()),
      ("parent", parent?.identity.uuid ?? .none), ("parentmodification", parent?.identity.modification ?? .none),
    ]
    lines += ids.map { VMDKDescriptor.line("ddb.uuid.\($0.0)", "\($0.1)") }
    lines += [
      ("virtualHWVersion", "4"), ("adapterType", "ide"), ("geometry.cylinders", "\(cylinders)"),
      ("geometry.heads", "\(heads)"), ("geometry.sectors", "\(perTrack)"),
    ].map { VMDKDescriptor.line("ddb.\($0.0)", $0.1) }
  }

  private static func geometry(_ sectors: Int) -> (Int, Int, Int) { (min(16_383, max(1, sectors / (16 * 63))), 16, 63) }
}

extension VMDKDescriptor.ExtentLine {
  func line(access: String) -> String {
    "\(access) \(sectors) \(kind.rawValue) \"\(name)\"" + (kind == .flat ? " \(offset)" : "")
  }
}
