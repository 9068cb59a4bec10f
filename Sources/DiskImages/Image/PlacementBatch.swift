/// The locations of consecutive bytes of the disk that are written together.
struct PlacementBatch {
  /// Consecutive bytes of the disk that are also consecutive in a file.
  struct Run {
    var range: GuestRange
    var location: HostLocation
  }

  private(set) var range: GuestRange
  private(set) var runs: [Run] = []
  /// Placements in newly allocated space, which no table refers to yet.
  var unpublished: [Placement] = []

  init(at start: GuestOffset) { range = GuestRange(start, count: 0) }

  /// - Parameters:
  ///   - placement: The placement of the bytes that follow the batch.
  ///   - limit: Where the batch ends, even if the placement goes on.
  mutating func append(_ placement: Placement, upTo limit: GuestOffset) {
    let part = GuestRange(from: range.end, to: min(placement.range.end, limit))
    let location = placement.location + (part.start - placement.range.start)
    if let last = runs.indices.last, runs[last].isFollowed(by: location) {
      runs[last].range.count += part.count
    } else {
      runs.append(Run(range: part, location: location))
    }
    if placement.state != .inPlace { unpublished.append(placement) }
    range.count += part.count
  }
}

extension PlacementBatch.Run {
  fileprivate func isFollowed(by next: HostLocation) -> Bool {
    location.store === next.store && location.offset + range.count == next.offset
  }
}
