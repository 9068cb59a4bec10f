extension VMDKDriver {
  func beginWriting(keepingIdentity: Bool) throws(DiskError) {
    guard !keepingIdentity else { return }
    descriptor.renewContentID()
    if descriptor["ddb.uuid.modification"] != nil { descriptor["ddb.uuid.modification"] = "\(UniqueID.random())" }
    try writeDescriptor()
    try pages.flush()
  }

  private var hasReadOnlyKind: Bool {
    parts.contains { part in
      switch part.body {
      case .sparse(let extent): extent.header.isHostSparse
      case .seSparse: true
      case .flat, .zero: false
      }
    }
  }

  /// The tables of each sparse file, its header and its descriptor.
  func expectWritable() throws(DiskError) {
    guard !sparseExtents.contains(where: { $0.header.isCompressed }) else {
      throw refused("a streamOptimized VMDK can only be written as a whole; convert it first")
    }
    guard !hasReadOnlyKind else { throw refused("a \(variant) disk of ESX is only read; convert it first") }
    for extent in sparseExtents { try extent.expectDataOutsideTables() }
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

  func setParent(_ parent: ParentReference?) throws(DiskError) {
    if let parent { try VMDKDescriptor.expectName(parent.path, path: path) }
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
      case .seSparse, .zero: break
      }
    }
    if descriptorRoom == nil { try pages.flush() }
  }

  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    findings.totalBlocks = virtualSize.dividedRoundingUp(by: blockSize)
    for extent in sparseExtents { try extent.check(extent.store.path.fileName, &findings, progress) }
    if descriptor.contentID == nil { findings.add(.error, "its descriptor has no CID") }
    if descriptor["ddb.uuid.image"].flatMap({ UniqueID(text: $0) }) == UniqueID.none {
      findings.add(.error, "its UUID is null")
    }
    if parentLink == nil, descriptor["parentFileNameHint"] != nil {
      findings.add(.repairable, "it has no parent, but a link to one")
    }
    try checkCapacities(&findings)
  }

  /// What the descriptor says of an extent's size, its own header must say as well.
  private func checkCapacities(_ findings: inout Findings) throws(DiskError) {
    guard let lines = try? descriptor.extents(pages.store), lines.count == parts.count else { return }
    for (line, part) in zip(lines, parts) {
      let capacity: Int
      switch part.body {
      case .sparse(let extent): capacity = extent.header.capacity
      case .seSparse(let extent): capacity = extent.capacity
      case .flat, .zero: continue
      }
      guard capacity != line.sectors else { continue }
      findings.add(
        .error, "the descriptor gives \(line.name) \(line.sectors) sectors, but its header says \(capacity)")
    }
  }

  func repair() throws(DiskError) {
    for extent in sparseExtents { try extent.repair() }
    guard parentLink == nil, descriptor["parentFileNameHint"] != nil else { return }
    descriptor["parentFileNameHint"] = nil
    try writeDescriptor()
  }

  func resize(to size: Int) throws(DiskError) { try expectResizable(to: size) }

  func expectResizable(to size: Int) throws(DiskError) {
    throw refused("a VMDK cannot be resized in place; convert it to a larger image")
  }
}
