import ArgumentParser
import DiskImages
import FileSystems
import VirtualMachines

struct DiskFormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "format", abstract: "Put a partition table and an empty FAT file system on a disk.",
    discussion: """
      Without an option for the kind it is FAT32, or FAT16 or FAT12 on a disk that is too small for FAT32. Whatever was on the \
      disk is lost; a disk that holds a file system or partitions already is refused without --force.
      """)

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Flag(name: .customLong("fat32"), help: "FAT32: at least 33 MiB.")
  var isFAT32 = false

  @Flag(name: .customLong("fat16"), help: "FAT16: about 4 MiB to 2 GiB.")
  var isFAT16 = false

  @Flag(name: .customLong("fat12"), help: "FAT12: up to 127 MiB.")
  var isFAT12 = false

  @Option(help: "The volume's name, up to 11 characters.")
  var label = ""

  @Option(help: "The volume's serial number, such as 1234-ABCD (default: at random).")
  var serial: SerialNumber?

  @Option(
    name: .customLong("cluster-size"), help: "The unit of allocation, such as 4KiB (default: by the volume's size).")
  var clusterSize: SizeArgument?

  @Flag(name: .customLong("no-partition-table"), help: "Use the whole disk for the file system, as floppy disks do.")
  var fillsDisk = false

  @Flag(help: "Also format a disk that holds something.")
  var force = false

  @OptionGroup var opening: ImageOptions

  func validate() throws {
    guard [isFAT12, isFAT16, isFAT32].filter({ $0 }).count <= 1 else {
      throw ValidationError("more than one of --fat12, --fat16 and --fat32: use one of them")
    }
  }

  func run() throws {
    Signals.stop(.soon)
    do {
      try MachineCatalog.expectWritable(image)
      let disk = try DiskImage.open(image, for: .writing, opening.openOptions)
      var device = ImageDevice(image: disk)
      if !force { try expectEmpty(device) }
      try format(&device)
      try disk.close()
    } catch let error as FileSystemError { throw Failure(error, image) } catch let error as DiskError {
      throw Failure(error)
    }
  }

  private var kind: FATKind? { isFAT32 ? .fat32 : isFAT16 ? .fat16 : isFAT12 ? .fat12 : nil }

  private func expectEmpty(_ device: ImageDevice) throws {
    let start = try device.read(0..<min(512, device.size))
    guard start.contains(where: { $0 != 0 }) else { return }
    throw FileSystemError(.exists, "the disk is not empty: --force formats it all the same")
  }

  private func format(_ device: inout ImageDevice) throws {
    let range = fillsDisk ? 0..<device.size : PartitionTable.wholePartition(of: device.size)
    let format = FATFormat(
      kind: kind, label: label, serial: serial?.value ?? .random(in: 0 ... .max), clusterSize: clusterSize?.bytes,
      time: .now)
    // Nothing is written if it cannot be done.
    let made = try format.kind(for: range)
    guard !fillsDisk else { return try format.write(to: range, of: &device) }
    try PartitionTable.clear(&device)
    try format.write(to: range, of: &device)
    let partition = Partition(
      number: 1, type: made.partitionType(sectors: range.count / 512), firstSector: range.lowerBound / 512,
      sectorCount: range.count / 512)
    try PartitionTable.write(partition, signature: .random(in: 1 ... .max), to: &device)
    try device.flush()
  }
}

/// `1234-ABCD`, as `mdir` and `dir` print it.
struct SerialNumber: ExpressibleByArgument {
  var value: UInt32

  init?(argument: String) {
    let digits = argument.filter { $0 != "-" }
    guard 1...8 ~= digits.count, let value = UInt32(digits, radix: 16) else { return nil }
    self.value = value
  }
}
