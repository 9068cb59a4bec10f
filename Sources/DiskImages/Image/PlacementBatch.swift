/// The places of consecutive bytes of the disk that are written together.
struct PlacementBatch {
  /// Consecutive bytes of the disk that are consecutive in a file as well.
  struct Run {
    var range: GuestRange
    var location: HostLocation
  }

  private(set) var range: GuestRange
  private(set) var runs: [Run] = []
  /// Those of new space, which nobody sees yet.
  var unpublished: [Placement] = []

  init(at start: GuestOffset) { range = GuestRange(start, count: 0) }

  /// - Parameters:
  ///   - placement: Of the bytes behind the batch.
  ///   - limit: What the placement has behind it is not part of the batch.
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
