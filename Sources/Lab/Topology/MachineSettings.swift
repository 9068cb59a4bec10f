public import NetworkStack
import Settings

/// What a topology file says of a machine in itself, with nothing to look up.
public struct MachineSettings: Hashable, Sendable {
  public var vcpus = 1
  /// In bytes.
  public var memory: UInt64 = 256 << 20
  public var tcp = TCPSettings()
  /// Nil for a machine whose files are in memory.
  public var disk: DiskSettings?

  public init() {}

  static let keys = KeyTable("the settings of a machine", MachineSettings()) {
    Key("vcpus", \.vcpus, .integer(1...1024), "Virtual processors; without effect yet.").alwaysPrinted.oftenCalled(
      "cpu", "cpus", "cores")
    Key("memory", \.memory, .size(atLeast: 1 << 20), "Memory; without effect yet.").alwaysPrinted.oftenCalled(
      "ram", "mem")
    Key("tcp", \.tcp, TCPSettings.keys, "How its TCP behaves.")
    Key(
      "disk", \.disk, DiskSettings.keys, "Its virtual disk, which keeps its files while the power is off."
    ).oftenCalled("vdisk", "hdd", "drive", "storage", "volume")
  }
}
