public import Guests
public import Hypervisors
public import NetworkStack
public import Settings

/// What a topology file says of a machine in itself, with nothing to look up.
public struct MachineSettings: Hashable, Sendable {
  /// What it is for, in a user's words.
  public var description = ""
  public var vcpus = 1
  /// In bytes.
  public var memory: UInt64 = 256 << 20
  /// How it shares the processors of its host.
  public var scheduling = SchedulingSettings()
  /// What its work costs, instead of what its host says.
  public var costs = Change<WorkCosts>()
  public var tcp = TCPSettings()
  /// Nil for a machine whose files are in memory.
  public var disk: DiskSettings?
  /// What is in its CD drive; nil for a machine without one.
  public var cd: Located<DriveContent>?
  /// What is at its USB port; nil for a machine without one.
  public var usb: Located<DriveContent>?
  /// What it starts from; empty for a machine whose system is just there.
  public var boot: [BootDevice] = []

  /// Whether it is on from the start.
  public var isOn = true

  public init() {}

  private static let bootDevice = Scalar.choice([
    ("disk", BootDevice.disk), ("cd", .cd), ("network", .network),
  ])

  static let keys = KeyTable("the settings of a machine", MachineSettings()) {
    Key("description", \.description, .text, "What it is for.").oftenCalled("comment", "notes")
    Key("vcpus", \.vcpus, .integer(1...Hardware.vcpuLimit), "Virtual processors.").alwaysPrinted.oftenCalled(
      "cpu", "cpus", "cores")
    Key("memory", \.memory, .size(atLeast: 1 << 20), "Memory.").alwaysPrinted.oftenCalled(
      "ram", "mem")
    Key("power", \.isOn, .choice([("on", true), ("off", false)]), "Whether it is on from the start; on unless given.")
      .oftenCalled("state", "autostart", "started")
    SchedulingSettings.keys.keys.map { $0.through(\.scheduling) }
    Key(
      "costs", \.costs, .change(WorkCosts.keys),
      "What its work takes of a processor, where its host says something else.")
    Key("tcp", \.tcp, TCPSettings.keys, "How its TCP behaves.")
    Key(
      "disk", \.disk, DiskSettings.keys, "Its virtual disk, which keeps its files while the power is off."
    ).oftenCalled("vdisk", "hdd", "drive", "storage", "volume")
    Key(
      "cd", \.cd, DriveContent.form,
      "Its CD drive: an ISO 9660 image, relative to the folder of this file, or empty. The system mounts it at /media/cdrom."
    ).oftenCalled("cdrom", "dvd", "iso", "optical")
    Key(
      "usb", \.usb, DriveContent.form,
      "Its USB port: the image of a memory stick with a FAT file system, or empty. The system mounts it at /media/usb."
    ).oftenCalled("stick", "usb-stick", "flash", "removable")
    Key(
      "boot", \.boot, .oneOrMore(bootDevice, "a boot device"),
      "What it tries to boot from, one after another; unless given, its system is just there."
    ).oftenCalled("boot-order", "bootorder", "boot-sequence", "boot-from", "pxe")
  }
}
