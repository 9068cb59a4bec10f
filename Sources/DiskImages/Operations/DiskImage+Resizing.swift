extension DiskImage {
  /// Changes the size of the disk. What is added reads as zero.
  public func resize(to size: Int) throws(DiskError) {
    guard size >= 0, size < 1 << 60 else { throw DiskError(.usage, path, "no disk can have \(size) octets") }
    let size = format == .raw ? size : size.roundedUp(to: 512)
    let old = virtualSize
    guard size != old else { return }
    try top.expectResizable(to: size)
    try beginWriting()
    // What is cut off must not come back when the disk grows again.
    if size < old {
      try zero(GuestRange(from: GuestOffset(size), to: GuestOffset(min(old, size.roundedUp(to: blockSize)))))
    }
    try top.flush()
    try top.resize(to: size)
    if size > old { try hideParents(GuestRange(from: GuestOffset(old), to: GuestOffset(size))) }
    try top.flush()
  }

  /// A parent may be longer than its child was.
  private func hideParents(_ added: GuestRange) throws(DiskError) {
    guard let parent = layers.dropFirst().first else { return }
    let visible = added.clipped(to: GuestOffset(parent.virtualSize))
    if !visible.isEmpty { try zero(visible) }
  }
}
