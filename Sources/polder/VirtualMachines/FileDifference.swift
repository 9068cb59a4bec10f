import DiskImages
import FileSystems
import SimulationKernel
import VirtualMachines

/// A file or a directory that differs between two states of a disk.
struct FileDifference: Encodable {
  enum Change: String, Encodable { case added, removed, changed }

  var path: String
  var change: Change

  /// What differs between the files of two states of a disk, sorted by path; nil where one of them has no file system that is known.
  static func all(in file: MachineFile, from old: UniqueID, to new: UniqueID) throws(Failure) -> [FileDifference]? {
    do {
      let (before, after) = (
        ImageDevice(image: try file.openDisk(old)), ImageDevice(image: try file.openDisk(new))
      )
      guard let left = try? ReadableVolume(partition: nil, before),
        let right = try? ReadableVolume(partition: nil, after)
      else { return nil }
      return try differences(from: left, to: right)
    } catch let error as FileSystemError {
      throw Failure(error, file.path)
    } catch let error as DiskError {
      throw Failure(error)
    } catch { throw Failure.file("\(file.path): \(error)") }
  }

  private static func differences(from left: ReadableVolume, to right: ReadableVolume) throws -> [FileDifference] {
    let (before, after) = (try entries(of: left), try entries(of: right))
    var result: [FileDifference] = []
    for (path, entry) in after {
      guard let old = before[path] else {
        result.append(FileDifference(path: name(path, entry), change: .added))
        continue
      }
      let isSame =
        old.isDirectory == entry.isDirectory && old.size == entry.size && old.linkTarget == entry.linkTarget
        && old.attributes == entry.attributes
      if try !isSame || !hasSameContent(path, entry, left, right) {
        result.append(FileDifference(path: name(path, entry), change: .changed))
      }
    }
    result += before.filter { after[$0.key] == nil }.map { path, entry in
      FileDifference(path: name(path, entry), change: .removed)
    }
    return result.sorted { $0.path < $1.path }
  }

  private static func name(_ path: FilePath, _ entry: ReadableVolume.Entry) -> String {
    path.description + (entry.isDirectory ? "/" : "")
  }

  private static func entries(of volume: ReadableVolume) throws -> [FilePath: ReadableVolume.Entry] {
    var entries: [FilePath: ReadableVolume.Entry] = [:]
    try volume.walk(FilePath("/")) { entries[$0] = $1 }
    return entries
  }

  /// A program may write what was there, or change a file within two seconds, the step of FAT's clock: so the content decides.
  private static func hasSameContent(
    _ path: FilePath, _ entry: ReadableVolume.Entry, _ left: ReadableVolume, _ right: ReadableVolume
  ) throws -> Bool {
    guard !entry.isDirectory, entry.linkTarget == nil else { return true }
    return try digest(of: path, left) == digest(of: path, right)
  }

  private static func digest(of path: FilePath, _ volume: ReadableVolume) throws -> SHA256 {
    var digest = SHA256()
    try volume.read(path) { digest.update($0) }
    return digest
  }
}
