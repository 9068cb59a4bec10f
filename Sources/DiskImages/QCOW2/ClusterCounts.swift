/// A small number for each cluster of a file, held in one byte if it fits.
struct ClusterCounts {
  private var bytes: [UInt8]
  private var large: [Int: Int] = [:]
  /// The largest number stored.
  private(set) var largest = 0

  init(clusters: Int) { bytes = Array(repeating: 0, count: clusters) }

  var indices: Range<Int> { bytes.indices }

  subscript(cluster: Int) -> Int {
    let byte = bytes[cluster]
    return byte < .max ? Int(byte) : large[cluster] ?? Int(byte)
  }

  @inline(__always)
  mutating func increment(_ cluster: Int) {
    let byte = bytes[cluster]
    guard byte < .max - 1 else { return incrementLarge(cluster) }
    bytes[cluster] = byte + 1
    if byte >= largest { largest = Int(byte) + 1 }
  }

  private mutating func incrementLarge(_ cluster: Int) {
    let count = self[cluster] + 1
    bytes[cluster] = .max
    large[cluster] = count
    largest = max(largest, count)
  }
}
