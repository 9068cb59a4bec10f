extension QCOW2Driver {
  private static let maximumSnapshotCount = 65_536

  func snapshots() throws(DiskError) -> [QCOW2Snapshot] {
    guard header.snapshotCount <= QCOW2Driver.maximumSnapshotCount, header.snapshotCount * 40 <= store.size else {
      throw store.damaged("it claims \(header.snapshotCount) snapshots")
    }
    var result: [QCOW2Snapshot] = []
    var position = header.snapshotsOffset
    for _ in 0..<header.snapshotCount { result.append(try snapshot(&position)) }
    return result
  }

  private func snapshot(_ position: inout HostOffset) throws(DiskError) -> QCOW2Snapshot {
    let head = try store.bytes(at: position, count: 40)
    let idSize = Int(head.big(12, as: UInt16.self))
    let nameSize = Int(head.big(14, as: UInt16.self))
    let extraSize = Int(head.big(36, as: UInt32.self))
    guard extraSize <= 1024, position.bytes + 40 + extraSize + idSize + nameSize <= store.size,
      let l1Offset = Int(plausible: head.big(0, as: UInt64.self)), l1Offset % blockSize == 0
    else { throw store.damaged("its table of snapshots is malformed at \(position.bytes)") }
    let l1Size = Int(head.big(8, as: UInt32.self))
    guard l1Offset + 8 * l1Size <= store.size else { throw store.damaged("a snapshot's table is truncated") }
    let tail = try store.bytes(at: position + 40, count: extraSize + idSize + nameSize)
    position += (40 + tail.count).roundedUp(to: 8)
    let size = extraSize >= 16 ? Int(plausible: tail.big(8, as: UInt64.self)) : nil
    guard (size ?? header.size) <= l1Size * header.bytesPerL2 else {
      throw store.damaged("a snapshot's table is too short")
    }
    return QCOW2Snapshot(
      id: String(decoding: tail[extraSize..<extraSize + idSize], as: UTF8.self),
      name: String(decoding: tail[(extraSize + idSize)...], as: UTF8.self), l1Offset: HostOffset(l1Offset),
      l1Size: l1Size,
      diskSize: size)
  }

  func select(snapshot wanted: String) throws(DiskError) {
    let all = try snapshots()
    guard let found = all.first(where: { $0.name == wanted }) ?? all.first(where: { $0.id == wanted }) else {
      let names = all.map(\.name).joined(separator: ", ")
      throw refused("it has no internal snapshot \(wanted)" + (all.isEmpty ? "" : "; it has \(names)"))
    }
    select(found)
  }
}
