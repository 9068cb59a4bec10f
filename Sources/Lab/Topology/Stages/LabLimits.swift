/// What no lab that fits in memory exceeds.
enum LabLimits {
  static let nodes = 100_000
  static let links = 400_000
  /// Port numbers have sixteen bits.
  static let interfacesPerNode = 65_535
}
