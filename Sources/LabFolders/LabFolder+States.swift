public import DiskImages
import Foundation
public import Sessions
import SimulationKernel

// The moments of a lab: files that never change.

extension LabFolder {
  /// Writes a moment of the lab, unless it is there already.
  func add(_ state: borrowing Checkpoint) throws(DiskError) -> LabManifest.Moment {
    let folder = path.appendingPath(LabFolder.stateFolder)
    let draft = folder.appendingPath("new" + LabFolder.draftEnding)
    if storage.exists(draft) { try storage.remove(draft) }
    let writer = StateWriter(try storage.create(draft))
    try state.write(to: writer.write)
    let moment = LabManifest.Moment(
      digest: try writer.finish(), at: (state.progress.reached - .zero).nanoseconds)
    let target = file(of: moment.digest)
    guard !storage.exists(target) else {
      try storage.remove(draft)
      return moment
    }
    try storage.move(draft, to: target)
    try storage.flushNames(in: folder)
    return moment
  }

  /// Reads a moment, from this lab or from the one that it was cloned from.
  ///
  /// - Throws: when its file is gone, or is not what it was.
  public func state(_ moment: LabManifest.Moment) throws(DiskError) -> Checkpoint {
    let file = try existingFile(of: moment.digest)
    let store = try storage.open(file, for: .probing)
    var (offset, hash) = (0, StateDigest())
    let checkpoint: Checkpoint
    do throws(SectionReader<DiskError>.Problem) {
      checkpoint = try Checkpoint { (count) throws(DiskError) in
        let bytes = try store.bytes(at: HostOffset(offset), count: max(0, min(count, store.size - offset)))
        offset += bytes.count
        hash.update(bytes)
        return bytes
      }
    } catch {
      switch error {
      case .content(let problem): throw DiskError(.damaged, file, "\(problem)")
      case .source(let problem): throw problem
      }
    }
    guard hash.text == moment.digest else {
      throw DiskError(.damaged, file, "its content does not match its name: it was changed")
    }
    return checkpoint
  }

  func file(of digest: String) -> String { path.appendingPath(LabFolder.stateFolder).appendingPath(digest + ".polder") }

  /// Where a state is, here or in the lab that this one was cloned from.
  func existingFile(of digest: String) throws(DiskError) -> String {
    let own = file(of: digest)
    if storage.exists(own) { return own }
    guard let origin = manifest.origin else { throw DiskError(.missing, own, "the lab's state is gone") }
    let folder = path.appendingPath(origin.folder)
    guard storage.exists(folder.appendingPath(LabManifest.fileName)) else {
      throw DiskError(.parent, path, "the lab that it is a linked clone of is gone: \(folder)")
    }
    let lender = try LabFolder(folder, for: .reading, in: storage)
    guard lender.manifest.uuid == origin.uuid else {
      throw DiskError(.parent, path, "another lab is where the one was that it is a linked clone of: \(folder)")
    }
    return try lender.existingFile(of: digest)
  }

  /// Removes what no moment refers to any more: also what an operation left that was cut off.
  func removeUnneededStates() throws(DiskError) {
    let needed = Set(manifest.digests.map { $0 + ".polder" })
    let folder = path.appendingPath(LabFolder.stateFolder)
    for name in storage.files(in: folder) where LabFolder.isState(name) && !needed.contains(name) {
      try storage.remove(folder.appendingPath(name))
    }
  }
}

extension LabFolder {
  /// Whether a file in `states` is one of ours, whole or not.
  private static func isState(_ name: String) -> Bool { name.hasSuffix(".polder") || name.hasSuffix(draftEnding) }
}

/// Writes a state piece by piece, and knows its digest at the end.
private final class StateWriter {
  private let store: any Store
  private var offset = 0
  private var hash = StateDigest()

  init(_ store: any Store) { self.store = store }

  func write(_ bytes: [UInt8]) throws(DiskError) {
    try store.write(bytes, at: HostOffset(offset))
    offset += bytes.count
    hash.update(bytes)
  }

  func finish() throws(DiskError) -> String {
    try store.flush()
    return hash.text
  }
}

/// The SHA-256 digest of a state, as its name has it.
private struct StateDigest {
  private var hash = SHA256()

  mutating func update(_ bytes: [UInt8]) { hash.update(bytes) }

  var text: String { hash.digest.map { String(format: "%08x", $0) }.joined() }
}
