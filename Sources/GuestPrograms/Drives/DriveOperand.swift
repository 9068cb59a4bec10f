import Guests

/// How commands name a drive: by its device, by the partition that is mounted, or by where it is mounted.
enum DriveOperand {
  /// The drive; nil where it is none.
  static func status(_ operand: String, _ calls: borrowing SystemCalls) -> DriveStatus? {
    let working = (try? calls.workingDirectory()) ?? "/"
    let path = FilePath.withoutSlashes(operand.hasPrefix("/") ? operand : FilePath.join(working, operand))
    let device = operand.hasPrefix("/dev/") ? operand : "/dev/" + operand
    return calls.drives.first { drive in
      device == drive.device || device == drive.source || device == "/dev/cdrom" && drive.drive == .cd
        || isPartition(device, of: drive) || path == drive.mountPoint ?? drive.drive.mountPoint
    }
  }

  /// A partition stands for its stick, which has one volume that could be mounted.
  private static func isPartition(_ device: String, of drive: DriveStatus) -> Bool {
    drive.drive == .usb && device.hasPrefix(drive.device) && Int(device.dropFirst(drive.device.count)) != nil
  }
}
