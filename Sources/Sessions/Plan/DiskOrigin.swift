public import DiskImages
public import Disks
public import Fabric
public import SimulationKernel

/// The disk of a machine on disk that a machine of the lab began with: what its changes are a delta over.
public struct DiskOrigin: Sendable, Equatable {
  /// The lab's machine.
  public let node: NodeIndex
  /// The settings file of the machine on disk, as an absolute path.
  public let machine: String
  /// The snapshot at which the lab's machine began; nil for the current state.
  public let snapshot: String?
  /// The image, as an absolute path.
  public let path: String
  /// The format, since a raw image may hold anything.
  private let format: String
  /// Where the parents of the image are.
  private let parentFolders: [String]

  package init(
    _ node: NodeIndex, machine: String, snapshot: String?, path: String, format: String, parentFolders: [String]
  ) {
    (self.node, self.machine, self.snapshot) = (node, machine, snapshot)
    (self.path, self.format, self.parentFolders) = (path, format, parentFolders)
  }

  /// How the image is opened.
  public var options: OpenOptions { OpenOptions(parentFolders: parentFolders, format: ImageFormat(rawValue: format)) }

  /// How a delta over the image is made and opened, wherever it is.
  public var optionsOfDeltas: OpenOptions {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    return OpenOptions(allowsParentsAnywhere: true, parentFolders: [folder] + parentFolders)
  }

  /// Whether the image still holds what the disk of the lab began as.
  public func isBase(of disk: Disk) throws(DiskError) -> Bool {
    let image = try DiskImage.open(path, for: .reading, options)
    guard image.virtualSize == disk.size else { return false }
    var room = disk.size
    return try Disk(image, size: disk.size, room: &room).baseDigest == disk.baseDigest
  }
}

extension DiskOrigin: StateRecord {
  public static let fields = Fields(\DiskOrigin.node, \.machine, \.snapshot, \.path, \.format, \.parentFolders)

  public var inconsistency: String? {
    ImageFormat(rawValue: format) == nil ? "a disk image of format \(format)" : nil
  }
}

extension Disk {
  /// Reads the content of an image.
  ///
  /// - Parameters:
  ///   - size: A multiple of 512 bytes, no less than the image's.
  ///   - room: What else may be read, in bytes of blocks.
  init(_ image: DiskImage, size: Int, room: inout Int) throws(DiskError) {
    var blocks: [(index: Int, bytes: [UInt8])] = []
    try image.map { (entry) throws(DiskError) in
      guard entry.kind != .zero else { return }
      let (start, end) = (entry.range.start.bytes, entry.range.start.bytes + entry.range.count)
      // A block that the last entry has begun is already there.
      let first = max(start / Disk.blockSize, (blocks.last?.index ?? -1) + 1)
      for index in first..<max(first, (end + Disk.blockSize - 1) / Disk.blockSize) {
        let offset = index * Disk.blockSize
        let count = min(Disk.blockSize, image.virtualSize - offset)
        var bytes = try image.read(GuestRange(GuestOffset(offset), count: count))
        guard bytes.contains(where: { $0 != 0 }) else { continue }
        bytes += [UInt8](repeating: 0, count: Disk.blockSize - count)
        room -= Disk.blockSize
        guard room >= 0 else {
          throw DiskError(.usage, image.path, "the images hold more than 'disks' of 'limits' allows: raise it")
        }
        blocks.append((index, bytes))
      }
    }
    self.init(size: size, blocks: blocks)
  }
}
