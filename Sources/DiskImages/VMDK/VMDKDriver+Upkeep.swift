extension VMDKDriver {
  func beginWriting() throws(DiskError) {
    guard !sparseExtents.contains(where: { $0.header.isCompressed }) else {
      throw refused("a streamOptimized VMDK can only be written as a whole; convert it first")
    }
    descriptor["CID"] = VMDKDescriptor.text(of: VMDKDescriptor.randomContentID())
    if descriptor["ddb.uuid.modification"] != nil { descriptor["ddb.uuid.modification"] = "\(UniqueID.random())" }
    try writeDescriptor()
    try pages.flush()
  }

  func writeDescriptor() throws(DiskError) {
    var bytes = descriptor.bytes
    if let room = descriptorRoom {
      guard bytes.count <= room else { throw refused("its descriptor has no room for this change") }
      bytes += [UInt8](repeating: 0, count: room - bytes.count)
    } else {
      bytes += [UInt8](repeating: 0x0A, count: max(0, pages.store.size - bytes.count))
      try pages.store.resize(to: bytes.count)
    }
    try pages.put(bytes, at: descriptorOffset, .mapping)
  }

  func restoreIdentity(_ identity: ImageIdentity) throws(DiskError) {
    if let contentID = identity.contentID { descriptor["CID"] = VMDKDescriptor.text(of: contentID) }
    if let modification = identity.modification { descriptor["ddb.uuid.modification"] = "\(modification)" }
    try writeDescriptor()
  }

  func setParent(_ parent: ParentReference?) throws(DiskError) {
    descriptor["parentCID"] = VMDKDescriptor.text(of: parent?.identity.contentID ?? VMDKDescriptor.noParent)
    descriptor["parentFileNameHint"] = parent?.path
    descriptor["ddb.uuid.parent"] = "\(parent?.identity.uuid ?? .none)"
    descriptor["ddb.uuid.parentmodification"] = "\(parent?.identity.modification ?? .none)"
    if let parent, parent.identity.contentID == nil, parent.identity.uuid == nil {
      throw refused("a VMDK identifies its parent by CID or UUID, and \(parent.path) has neither")
    }
    try writeDescriptor()
  }

  var isCrowded: Bool { sparseExtents.contains { $0.pages.isCrowded } }

  func flush() throws(DiskError) {
    for part in parts {
      switch part.body {
      case .sparse(let extent): try extent.flush()
      case .flat(let location): try location.store.flush()
      case .zero: break
      }
    }
    if descriptorRoom == nil { try pages.flush() }
  }

  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    findings.totalBlocks = virtualSize.dividedRoundingUp(by: blockSize)
    for extent in sparseExtents { try extent.check(extent.store.path.fileName, &findings, progress) }
    if descriptor.contentID == nil { findings.add(.error, "its descriptor has no CID") }
  }

  func repair() throws(DiskError) { for extent in sparseExtents { try extent.repair() } }

  func resize(to size: Int) throws(DiskError) { try expectResizable(to: size) }

  func expectResizable(to size: Int) throws(DiskError) {
    throw refused("a VMDK cannot be resized in place; convert it to a larger image")
  }
}
