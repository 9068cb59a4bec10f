public import Disks
public import SimulationKernel

/// A place of a machine for media that come and go while it runs.
public enum DriveName: UInt8, Hashable, Sendable, CaseIterable, Checkpointable {
  case cd, usb

  /// As topology files have it.
  public var name: String { "\(self)" }

  /// Where the system mounts what is put in.
  public var mountPoint: String {
    switch self {
    case .cd: "/media/cdrom"
    case .usb: "/media/usb"
    }
  }

  /// How long its media take.
  var timing: DiskTiming {
    switch self {
    case .cd: .optical
    case .usb: .stick
    }
  }

  /// The name of its device.
  ///
  /// - Parameter hasDisk: Disks and sticks are named in one row, and a disk comes first, mounted or not.
  func device(besideDisk hasDisk: Bool) -> String {
    switch self {
    case .cd: "sr0"
    case .usb: hasDisk ? "sdb" : "sda"
    }
  }
}

/// What is put into a drive: a disc, or a stick.
public struct Medium: Sendable, Equatable, StateRecord {
  /// By which it is asked for again: that of the image as which it began.
  public let name: String
  public var disk: Disk

  public init(named name: String, _ disk: Disk) { (self.name, self.disk) = (name, disk) }

  public static let fields = Fields(\Medium.name, \.disk)
}
