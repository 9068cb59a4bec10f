/// A range of the disk whose bytes come from one location.
public struct MapEntry: Sendable, Equatable {
  public enum Kind: String, Sendable { case data, compressed, zero }
  public var range: GuestRange
  public var kind: Kind
  /// 0 for the image itself, 1 for its parent…
  public var depth: Int
  /// The offset of the data in that image's file.
  public var offset: HostOffset?
  public var path: String?
}

extension DiskImage {
  /// Walks the disk from start to end.
  public func map(_ body: (MapEntry) throws(DiskError) -> Void) throws(DiskError) {
    var pending: MapEntry?
    var rest = wholeDisk
    while !rest.isEmpty {
      let found = try resolve(rest)
      let entry = entry(rest.start, found.layer, found.extent)
      if let last = pending, let joined = last.joined(entry) {
        pending = joined
      } else {
        if let last = pending { try body(last) }
        pending = entry
      }
      rest = rest.dropping(found.extent.count)
    }
    if let last = pending { try body(last) }
  }

  private func entry(_ start: GuestOffset, _ layer: Int, _ extent: Extent) -> MapEntry {
    let range = GuestRange(start, count: extent.count)
    let depth = min(layer, layers.count - 1)
    switch extent.content {
    case .stored(let location):
      return MapEntry(range: range, kind: .data, depth: depth, offset: location.offset, path: location.store.path)
    case .compressed(let block):
      return MapEntry(range: range, kind: .compressed, depth: depth, path: block.location.store.path)
    case .zero, .inherit: return MapEntry(range: range, kind: .zero, depth: depth)
    }
  }
}

extension MapEntry {
  /// Merges two entries if the second continues the first.
  func joined(_ next: MapEntry) -> MapEntry? {
    guard kind == next.kind, depth == next.depth, path == next.path,
      offset.map({ $0 + range.count }) == next.offset
    else { return nil }
    var joined = self
    joined.range.count += next.range.count
    return joined
  }
}
