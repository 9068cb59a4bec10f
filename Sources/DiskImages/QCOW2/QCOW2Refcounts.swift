/// What is known about the file's free space.
struct QCOW2Refcounts {
  /// The offset of the next cluster at the end of the file.
  var end: HostOffset
  /// Clusters that are free on disk as well.
  var free: [HostOffset] = []
  /// References to be dropped once the tables on disk no longer contain them.
  var released: [HostOffset] = []

  init(_ header: QCOW2Header, end: Int) { self.end = HostOffset(end.roundedUp(to: header.clusterSize)) }
}
