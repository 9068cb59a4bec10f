extension DiskImage {
  /// What the guest sees at the start of a range, and which layer provides it: never ``Content/inherit``.
  struct Resolved {
    var layer: Int
    var extent: Extent
  }

  func resolve(_ range: GuestRange, from first: Int = 0) throws(DiskError) -> Resolved {
    var range = range
    guard first == 0 else { return try ask(range, from: first) }
    if shortcuts.first == 1 {
      let extent = try top.locate(range)
      range = range.prefix(extent.count)
      guard case .inherit = extent.content else { return Resolved(layer: 0, extent: extent) }
    }
    let next = try shortcuts.next(for: &range)
    guard let content = next.content else { return try ask(range, from: next.layer) }
    return Resolved(layer: next.layer, extent: Extent(count: range.count, content: content))
  }

  /// Asks the layers one after the other.
  private func ask(_ range: GuestRange, from first: Int) throws(DiskError) -> Resolved {
    var range = range
    for layer in first..<max(first, layers.count) {
      let visible = range.clipped(to: GuestOffset(layers[layer].virtualSize))
      // A parent shorter than its child ends in zeroes, whatever the layers below it hold.
      if visible.isEmpty { break }
      let extent = try layers[layer].locate(visible)
      range = range.prefix(extent.count)
      guard case .inherit = extent.content else { return Resolved(layer: layer, extent: extent) }
    }
    return Resolved(layer: layers.count, extent: Extent(count: range.count, content: .zero))
  }

  /// Reads what the guest sees.
  public func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: GuestOffset) throws(DiskError) {
    try expectWithinDisk(GuestRange(offset, count: bytes.count))
    try readView(bytes, at: offset, from: 0)
  }

  public func read(_ range: GuestRange) throws(DiskError) -> [UInt8] {
    try expectWithinDisk(range)
    var result = [UInt8](repeating: 0, count: range.count)
    try result.withMutableBytes { (bytes) throws(DiskError) in try read(bytes, at: range.start) }
    return result
  }

  /// - Parameter layer: The topmost layer to consult.
  func readView(_ bytes: UnsafeMutableRawBufferPointer, at offset: GuestOffset, from layer: Int) throws(DiskError) {
    var done = 0
    while done < bytes.count {
      let range = GuestRange(offset + done, count: bytes.count - done)
      let extent = try resolve(range, from: layer).extent
      try fetch(extent, bytes.part(done, count: extent.count), range.start)
      done += extent.count
    }
  }

  private func fetch(_ extent: Extent, _ bytes: UnsafeMutableRawBufferPointer, _ start: GuestOffset) throws(DiskError) {
    switch extent.content {
    case .stored(let location):
      try location.expectWithinFile(count: bytes.count)
      try location.store.read(bytes, at: location.offset)
    case .zero, .inherit: bytes.clear()
    case .compressed(let block):
      let unpacked = try unpacked.bytes(of: block)
      let first = start - block.block.start
      bytes.copyMemory(from: unpacked.part(first, count: extent.count))
    }
  }

  /// Whether the guest sees only zeroes according to the tables; no data is read.
  func isKnownZero(_ range: GuestRange) throws(DiskError) -> Bool {
    var rest = range.clipped(to: GuestOffset(virtualSize))
    while !rest.isEmpty {
      let extent = try resolve(rest).extent
      guard case .zero = extent.content else { return false }
      rest = rest.dropping(extent.count)
    }
    return true
  }
}
