public import Disks
public import SimulationKernel

/// A disk image that a server serves: what is on the virtual disk, whatever the format of its file.
public struct ServedImage: Hashable, Sendable, StateRecord {
  /// Relative to the folder of the topology file.
  public var path: String
  /// Nil until it was read.
  public var disk: Disk?

  public init(path: String, disk: Disk? = nil) { (self.path, self.disk) = (path, disk) }

  public func hash(into hasher: inout Hasher) { hasher.combine(path) }

  var size: UInt64 { UInt64(disk?.size ?? 0) }

  /// - Precondition: the bytes are within the disk.
  func part(from start: UInt64, count: Int) -> [UInt8] {
    guard let disk, let bytes = try? disk.read(Int(start)..<Int(start) + count) else { return [] }
    return bytes
  }

  public static let fields = Fields(\ServedImage.path, \.disk)
}

extension HTTPServerSettings {
  /// The images that are served, by their paths.
  var images: [String] {
    files.compactMap { if case .image(let image) = $0.content { image.path } else { nil } }
  }

  /// The same with the images that were read.
  func loading(_ image: (String) -> ServedImage?) -> HTTPServerSettings {
    var settings = self
    for index in files.indices {
      guard case .image(let named) = files[index].content, let loaded = image(named.path) else { continue }
      settings.files[index].content = .image(loaded)
    }
    return settings
  }
}
