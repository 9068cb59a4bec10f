public import DiskImages

extension MachineFile {
  /// Clones the machine.
  ///
  /// - Parameter folder: In which the clones' folders are made.
  public func clone(
    _ request: CloneRequest, to folder: String, _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    guard Set(request.names).count == request.names.count else {
      throw DiskError(.usage, path, "two clones have the same name")
    }
    switch request.kind {
    case .linked:
      var request = request
      if request.snapshot == nil { request.snapshot = try baseForLinks(request.names) }
      try link(request, to: folder, progress)
    case .full:
      try expectStopped()
      for name in request.names {
        if request.withSnapshots {
          try copyTree(request, as: name, to: folder, progress)
        } else {
          try copy(request, as: name, to: folder, progress)
        }
      }
    }
  }

  /// The snapshot that linked clones of the current state are made from: the current one if nothing has changed since, or
  /// else a new one, as VirtualBox's window does it.
  private func baseForLinks(_ names: [String]) throws(DiskError) -> UniqueID {
    if let current = machine.currentSnapshot, !machine.isModified, try isUnwritten() { return current }
    let others = names.count == 1 ? "" : " and \(names.count - 1) others"
    return try takeSnapshot("Base of \(names[0])\(others)")
  }

  /// Whether the current deltas hold nothing.
  private func isUnwritten() throws(DiskError) -> Bool {
    let catalog = try catalog()
    for disk in machine.hardware.disks {
      let entry = try catalog.entry(disk)
      guard entry.parent != nil else { return false }
      let image = try DiskImage.open(
        entry.path, in: storage, OpenOptions(format: entry.format, ignoresParents: true))
      var isEmpty = true
      try image.map { (part) throws(DiskError) in if part.kind != .zero { isEmpty = false } }
      if !isEmpty { return false }
    }
    return true
  }
}
