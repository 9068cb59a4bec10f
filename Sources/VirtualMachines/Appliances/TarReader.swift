import DiskImages

/// The members of a tar archive, read strictly: regular files with plain names, each whole and within the file.
struct TarReader {
  struct Member {
    var name: String
    var offset: Int
    var count: Int
  }

  let members: [Member]

  /// An appliance has a description, a manifest and a few disks.
  private static let maximumMembers = 1000

  init(_ store: any Store) throws(DiskError) {
    var members: [Member] = []
    var offset = 0
    while offset + TarHeader.size <= store.size {
      let block = try store.bytes(at: HostOffset(offset), count: TarHeader.size)
      if block.allSatisfy({ $0 == 0 }) { break }
      guard let header = TarHeader(block) else {
        throw DiskError(
          .damaged, store.path, "byte \(offset) starts no header of a tar archive: the file is damaged or no OVA")
      }
      offset += TarHeader.size
      guard header.count <= store.size - offset else {
        throw DiskError(.damaged, store.path, "member '\(header.name)' is cut off: the archive ends before it")
      }
      try TarReader.check(header, members, store.path)
      members.append(Member(name: header.name, offset: offset, count: header.count))
      offset += (header.count + TarHeader.size - 1) / TarHeader.size * TarHeader.size
    }
    guard !members.isEmpty else { throw DiskError(.damaged, store.path, "an empty archive: it has no .ovf file") }
    self.members = members
  }

  private static func check(_ header: TarHeader, _ members: [Member], _ path: String) throws(DiskError) {
    guard header.kind == UInt8(ascii: "0") || header.kind == 0 else {
      throw DiskError(.damaged, path, "member '\(header.name)' is not a regular file, which an OVA must not have")
    }
    if let problem = Appliance.problem(withFile: header.name) {
      throw DiskError(.damaged, path, "member '\(header.name)': \(problem)")
    }
    guard !members.contains(where: { $0.name == header.name }) else {
      throw DiskError(.damaged, path, "member '\(header.name)' occurs twice")
    }
    guard members.count < maximumMembers else {
      throw DiskError(.damaged, path, "more than \(maximumMembers) members")
    }
  }
}
