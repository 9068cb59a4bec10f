/// A small number for each cluster of a file, an octet each as long as it fits.
struct ClusterCounts {
  private var octets: [UInt8]
  private var large: [Int: Int] = [:]
  /// The largest number that there is.
  private(set) var largest = 0

  init(clusters: Int) { octets = Array(repeating: 0, count: clusters) }

  var indices: Range<Int> { octets.indices }

  subscript(cluster: Int) -> Int {
    let octet = octets[cluster]
    return octet < .max ? Int(octet) : large[cluster] ?? Int(octet)
  }

  @inline(__always)
  mutating func increment(_ cluster: Int) {
    let octet = octets[cluster]
    guard octet < .max - 1 else { return incrementLarge(cluster) }
    octets[cluster] = octet + 1
    if octet >= largest { largest = Int(octet) + 1 }
  }

  private mutating func incrementLarge(_ cluster: Int) {
    let count = self[cluster] + 1
    octets[cluster] = .max
    large[cluster] = count
    largest = max(largest, count)
  }
}
