/// The number of references to each cluster of a file, held with two flags in one byte if it fits.
struct ClusterCounts {
  /// What the tables in use say about a cluster: that it has one reference, or nothing of the kind. Those of snapshots say
  /// nothing that counts.
  enum Mark: UInt8 {
    case none = 0
    case shared = 0x40
    case copied = 0x80
  }

  private var bytes: [UInt8]
  private var large: [Int: Int] = [:]

  private static let countMask: UInt8 = 0x3F

  init(clusters: Int) { bytes = Array(repeating: 0, count: clusters) }

  var indices: Range<Int> { bytes.indices }

  @inline(__always)
  subscript(cluster: Int) -> Int {
    let count = bytes[cluster] & ClusterCounts.countMask
    return count < ClusterCounts.countMask ? Int(count) : large[cluster] ?? Int(count)
  }

  /// Whether some entry in use carries this mark.
  @inline(__always)
  func has(_ mark: Mark, _ cluster: Int) -> Bool { bytes[cluster] & mark.rawValue != 0 }

  @inline(__always)
  mutating func increment(_ cluster: Int, _ mark: Mark = .none) {
    let byte = bytes[cluster]
    guard byte & ClusterCounts.countMask < ClusterCounts.countMask - 1 else { return incrementLarge(cluster, mark) }
    bytes[cluster] = byte &+ 1 | mark.rawValue
  }

  private mutating func incrementLarge(_ cluster: Int, _ mark: Mark) {
    large[cluster] = self[cluster] + 1
    bytes[cluster] |= ClusterCounts.countMask | mark.rawValue
  }
}
