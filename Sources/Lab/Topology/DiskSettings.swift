import Disks
public import Settings
public import SimulationKernel

/// The virtual disk of a machine.
public struct DiskSettings: Hashable, Sendable {
  /// What is on a new disk.
  public enum Content: Hashable, Sendable {
    /// One partition with a FAT file system.
    case fat
    /// Nothing.
    case nothing
  }

  /// In bytes; nil for that of the image.
  public var size: UInt64?
  /// The image that it begins as, relative to the folder of the topology file; nil for a new disk.
  public var image: Located<String>?
  /// Nil for ``Content/fat``.
  public var format: Content?

  /// What kind of hardware it is; nil for ``Hardware/solidState``.
  public var hardware: Hardware?
  /// What a request costs that does not begin where the last one ended; nil for what is usual for the hardware.
  public var seek: Duration?
  /// In bytes per second; nil for what is usual for the hardware.
  public var bandwidth: UInt64?

  /// What disks are made of.
  public enum Hardware: Hashable, Sendable { case solidState, rotating }

  public init() {}

  var timing: DiskTiming {
    let usual = hardware == .rotating ? DiskTiming.rotating : .solidState
    return DiskTiming(seek: seek ?? usual.seek, bandwidth: bandwidth ?? usual.bandwidth)
  }

  static let keys = KeyTable("a disk", DiskSettings()) {
    Key(
      "size", \.size, .size(atLeast: 2 << 20), "Its size, a multiple of 512 bytes; that of the image unless given."
    ).oftenCalled("capacity", "disk-size")
    Key(
      "image", \.image, Scalar.text.located, "A disk image that it begins as, relative to the folder of this file."
    ).oftenCalled("file", "source", "path", "vdi", "base")
    Key(
      "format", \.format, .choice([("fat", .fat), ("none", .nothing)]),
      "What is on a disk without an image: a partition with a FAT file system, or nothing; fat unless given."
    ).oftenCalled("filesystem", "fs")
    Key(
      "kind", \.hardware, .choice([("ssd", .solidState), ("hdd", .rotating)]),
      "ssd (unless given): 100us and 500MB/s; hdd: 12ms and 150MB/s."
    ).oftenCalled("type", "hardware")
    Key("seek", \.seek, .duration(.zero...), "What a request costs that does not begin where the last one ended.")
      .oftenCalled("latency", "access-time")
    Key("bandwidth", \.bandwidth, .byteRate, "How fast it reads and writes.").oftenCalled("rate", "speed", "throughput")
  }
}

extension Scalar where Value == UInt64 {
  private static let units = [
    Quantity.Unit(name: "B/s", factor: 1), Quantity.Unit(name: "kB/s", factor: 1_000),
    Quantity.Unit(name: "MB/s", factor: 1_000_000), Quantity.Unit(name: "GB/s", factor: 1_000_000_000),
    Quantity.Unit(name: "MiB/s", factor: 1 << 20), Quantity.Unit(name: "GiB/s", factor: 1 << 30),
  ]

  /// Bytes per second, such as `150MB/s`.
  fileprivate static var byteRate: Scalar {
    let shape = ScalarShape(
      "byte rate", usage: "a number with B/s, kB/s, MB/s, GB/s, MiB/s or GiB/s",
      summary: "a rate such as 150MB/s (B/s, kB/s, MB/s, GB/s, MiB/s or GiB/s)",
      json: .init(["string"], pattern: Quantity.pattern(units)))
    return .quantity("byte rate", units, 1...1 << 50, shape: shape) { value in
      for unit in [units[3], units[2], units[1]] where value % unit.factor == 0 {
        return "\(value / unit.factor)\(unit.name)"
      }
      return "\(value)B/s"
    }
  }
}
