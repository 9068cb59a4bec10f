import ArgumentParser
import DiskImages
import FileSystems
import Glibc
import Lab
import VirtualMachines

/// An open image as the disk of a file system.
struct ImageDevice: BlockDevice {
  let image: DiskImage

  var size: Int { image.virtualSize }

  func read(_ range: Range<Int>) throws(FileSystemError) -> [UInt8] {
    do { return try image.read(GuestRange(GuestOffset(range.lowerBound), count: range.count)) } catch {
      throw FileSystemError(error)
    }
  }

  mutating func write(_ bytes: [UInt8], at offset: Int) throws(FileSystemError) {
    do { try image.write(bytes, at: GuestOffset(offset)) } catch { throw FileSystemError(error) }
  }

  mutating func flush() throws(FileSystemError) {
    do { try image.flush() } catch { throw FileSystemError(error) }
  }
}

extension FileSystemError {
  init(_ error: DiskError) {
    self.init([.damaged, .unsupported, .parent].contains(error.kind) ? .damaged : .device, error.reason)
  }
}

extension Failure {
  init(_ error: FileSystemError, _ image: String) {
    message = "\(image): \(error)".visible()
    status =
      switch error.kind {
      case .damaged, .unsupported: .wrongFile
      case .notFound: .missingFile
      case .exists, .noSpace, .readOnly: .cannotCreate
      case .device: .cannotReadOrWrite
      case .notADirectory, .isADirectory, .notEmpty, .invalidName, .invalidRequest: .validationFailure
      }
  }
}

/// Which file system of which image a command means.
struct FileSystemOptions: ParsableArguments {
  @Option(help: "The number of the partition (default: the first one with a FAT file system).")
  var partition: Int?

  @OptionGroup var opening: ImageOptions
}

extension FileSystemOptions {
  /// Mounts the FAT volume of an image, and closes volume and image properly afterwards, also after an error.
  func change<R>(_ path: String, _ body: (inout FATVolume, inout ImageDevice) throws -> R) throws -> R {
    Signals.stop(.soon)
    return try failing(path) {
      try MachineCatalog.expectWritable(path)
      let image = try DiskImage.open(path, for: .writing, opening.openOptions)
      var device = ImageDevice(image: image)
      if partition == nil, try ISO9660Volume.isPresent(on: device) {
        throw FileSystemError(.unsupported, "a CD image (ISO 9660) can only be read")
      }
      var volume = try FATVolume.mount(partition: partition, of: device)
      if volume.wasDirty {
        Warnings.print("\(path): the volume was not unmounted cleanly: fsck.fat checks and repairs it")
      }
      let result = Result { try body(&volume, &device) }
      // What failed for its own reasons leaves a sound volume; if this fails, too, the first reason is the one that counts.
      let end = Result {
        try volume.sync(&device)
        try image.close()
      }
      let value = try result.get()
      try end.get()
      return value
    }
  }

  /// Opens the file system of an image for reading.
  func read<R>(_ path: String, _ body: (borrowing ReadableVolume) throws -> R) throws -> R {
    Signals.stop(.atOnce)
    return try failing(path) {
      let device = ImageDevice(image: try DiskImage.open(path, opening.openOptions))
      return try body(ReadableVolume(partition: partition, device))
    }
  }

  /// Turns errors of images and file systems into failures that name the image.
  private func failing<R>(_ path: String, _ body: () throws -> R) throws -> R {
    defer { Console.clearProgress() }
    do { return try body() } catch let error as FileSystemError { throw Failure(error, path) } catch let error
      as DiskError
    {
      throw Failure(error)
    }
  }
}

extension CivilTime {
  /// The local time, which FAT volumes keep.
  static var now: CivilTime {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return CivilTime(local: now.tv_sec, centisecond: now.tv_nsec / 10_000_000)
  }

  private init(local seconds: time_t, centisecond: Int) {
    var (seconds, parts) = (seconds, tm())
    localtime_r(&seconds, &parts)
    self.init(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday), hour: Int(parts.tm_hour),
      minute: Int(parts.tm_min), second: min(59, Int(parts.tm_sec)), centisecond: centisecond)
  }
}
