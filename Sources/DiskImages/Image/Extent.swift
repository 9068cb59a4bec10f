/// A location in one of an image's files.
struct HostLocation {
  var store: any Store
  var offset: HostOffset

  static func + (location: HostLocation, count: Int) -> HostLocation {
    HostLocation(store: location.store, offset: location.offset + count)
  }

  /// What is said to be there and lies past the end of the file is lost, and not zero.
  func expectWithinFile(count: Int) throws(DiskError) {
    guard offset.bytes + count > store.size else { return }
    throw store.damaged(
      "the \(count) bytes at \(offset.bytes) lie past its end at \(store.size): it was cut off; run polder disk check")
  }
}

/// What an image says about a range of the disk.
enum Content {
  /// Stored at this location.
  case stored(HostLocation)
  case compressed(CompressedBlock)
  /// Zero, whatever the parent holds.
  case zero
  /// Inherited from the parent, or zero if there is none.
  case inherit
}

/// The answer to "where is this range?", for the leading part of it that one answer covers.
struct Extent {
  var count: Int
  var content: Content
}

/// A block that is stored compressed as a whole.
struct CompressedBlock {
  enum Method: Hashable, Sendable { case deflate, zlib, zstd }
  var location: HostLocation
  /// The size of the stored data to decompress; other data may be included at its end.
  var storedCount: Int
  var method: Method
  /// The range of the disk that it decompresses to.
  var block: GuestRange
}

/// The answer to "make this range writable".
struct Placement {
  enum State {
    /// Already allocated: data written there is part of the image.
    case inPlace
    /// Newly allocated space, which reads as zero and may lie past the end of its file. The whole range must be valid,
    /// and within the file, before it is published.
    case fresh
    /// Space of an existing block whose sectors in this range were inherited until now.
    case inherited
  }
  var range: GuestRange
  var location: HostLocation
  var state: State
}
