/// The number of references to each cluster of the file, recounted from the tables.
struct QCOW2References {
  private(set) var counts: ClusterCounts
  let clusterSize: Int
  private let clusterBits: Int
  /// References that are outside the file or malformed.
  private(set) var faults: [String] = []
  private(set) var faultCount = 0
  private(set) var dataClusters = 0

  init(fileSize: Int, clusterSize: Int) {
    self.clusterSize = clusterSize
    clusterBits = clusterSize.trailingZeroBitCount
    counts = ClusterCounts(clusters: fileSize.dividedRoundingUp(by: clusterSize))
  }

  mutating func add(_ offset: HostOffset, count: Int, _ what: @autoclosure () -> String, aligned: Bool = true) {
    let first = offset.bytes / clusterSize
    let last = (offset.bytes + max(1, count) - 1) / clusterSize
    guard last < counts.indices.count, !aligned || offset.bytes % clusterSize == 0 else {
      let why = last < counts.indices.count ? "not at the start of a cluster" : "past the end of the file"
      return note("\(what()) lies at \(offset.bytes), \(why)")
    }
    for cluster in first...last { counts.increment(cluster) }
  }

  /// A fast path for a single whole cluster, the common case.
  @inline(__always)
  mutating func addCluster(
    _ offset: Int, _ mark: ClusterCounts.Mark = .none, _ what: @autoclosure () -> String
  ) {
    let cluster = offset >> clusterBits
    guard cluster << clusterBits == offset, cluster < counts.indices.count else {
      return add(HostOffset(offset), count: clusterSize, what())
    }
    counts.increment(cluster, mark)
  }

  mutating func countData(_ clusters: Int) { dataClusters += clusters }

  mutating func note(_ text: String) {
    faultCount += 1
    if faults.count < 100 { faults.append(text) }
  }
}
