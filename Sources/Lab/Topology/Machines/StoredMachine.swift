public import Guests
public import Packets

/// What the file of a virtual machine says, as far as a lab has the like.
public struct StoredMachine: Hashable, Sendable {
  public var description = ""
  public var vcpus = 1
  /// In bytes.
  public var memory: UInt64 = 0
  /// Those that are enabled, in the order of their slots: eth0, eth1, …
  public var adapters: [Adapter] = []
  public var hasDisk = false
  /// What is in its first CD drive, by the path of the image; nil for a machine without one.
  public var cd: DriveContent?
  /// What is at its USB port, by the path of the image; nil where there is nothing.
  public var usb: DriveContent?
  /// What its firmware tries, if the network is among it; of others the system is just there.
  public private(set) var boot: [BootDevice] = []
  /// What it has and a lab lacks, such as `its sound card`.
  public var ignored: [String] = []

  public init() {}

  /// A virtual network card.
  public struct Adapter: Hashable, Sendable {
    /// Nil if the file has none.
    public var mac: MACAddress?
    /// Whether the cable is plugged in.
    public var hasCable: Bool

    public init(mac: MACAddress?, hasCable: Bool) { (self.mac, self.hasCable) = (mac, hasCable) }
  }

  /// A machine that may boot from the network has a firmware to be seen. A lab has no floppies.
  ///
  /// - Parameter words: `disk`, `cd`, `network` or `floppy`.
  public mutating func setBootOrder(_ words: [String]) {
    let devices: [String: BootDevice] = ["disk": .disk, "cd": .cd, "network": .network]
    boot = words.contains("network") ? words.compactMap { devices[$0] } : []
  }

  static func interfaceName(_ index: Int) -> String { "eth\(index)" }
}

/// Reads the machine files that a topology names. What has no access to files does without one: settings that are in such a
/// file then have their defaults.
public struct MachineReader: Sendable {
  let read: @Sendable (MachineReference) throws(StoredMachineError) -> StoredMachine

  public init(_ read: @escaping @Sendable (MachineReference) throws(StoredMachineError) -> StoredMachine) {
    self.read = read
  }
}

/// Why a machine file cannot be used.
public struct StoredMachineError: Error, Equatable, Sendable {
  /// One line.
  public var reason: String

  public init(_ reason: String) { self.reason = reason }
}
