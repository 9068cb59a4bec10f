public import SimulationKernel

// A mounted disc of the simulated world is part of its state.

extension ISO9660Volume: StateRecord {
  public static let fields = Fields(
    \ISO9660Volume.names, \.label, \.blockSize, \.blockCount, \.root, \.skippedBytes)

  /// What would make arithmetic fail; that everything is on the disc is found out by the disc.
  public var inconsistency: String? {
    let isSound =
      [512, 1024, 2048].contains(blockSize) && 0..<1 << 32 ~= blockCount && 0..<1 << 33 ~= root.block
      && 1...ISO9660Directory.maximumSize ~= root.size && 0...255 ~= skippedBytes
    return isSound ? nil : "a disc whose parts do not fit together"
  }
}

extension ISO9660Extent: StateRecord {
  static let fields = Fields(\ISO9660Extent.block, \.size)
}

extension ISO9660Volume.Names: StateVariant {
  public static let cases = Cases<ISO9660Volume.Names>(
    Case("plain", .plain), Case("joliet", .joliet), Case("rock-ridge", .rockRidge))
}
