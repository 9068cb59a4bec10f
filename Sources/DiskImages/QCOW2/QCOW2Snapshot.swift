/// An internal snapshot: a first-level table of its own over shared clusters.
struct QCOW2Snapshot {
  var id: String
  var name: String
  var l1Offset: HostOffset
  var l1Size: Int
  /// Nil in version 2, where it is the image's own size.
  var diskSize: Int?
}
