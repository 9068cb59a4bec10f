/// A place in one of an image's files.
struct HostLocation {
  var store: any Store
  var offset: HostOffset

  static func + (location: HostLocation, count: Int) -> HostLocation {
    HostLocation(store: location.store, offset: location.offset + count)
  }
}

/// What an image has to say of some consecutive bytes of the disk.
enum Content {
  /// They lie there.
  case stored(HostLocation)
  case compressed(CompressedBlock)
  /// They are zero, whatever the parent has.
  case zero
  /// The image knows nothing: they are the parent's, or zero where there is none.
  case inherit
}

/// The answer to "where is this range?", for as much of it as one answer holds.
struct Extent {
  var count: Int
  var content: Content
}

/// A block that is stored as a whole in a packed form.
struct CompressedBlock {
  enum Method: Hashable, Sendable { case deflate, zlib, zstd }
  var location: HostLocation
  /// What is there to be unpacked, perhaps with more behind it.
  var storedCount: Int
  var method: Method
  /// What it unpacks to.
  var block: GuestRange
}

/// The answer to "make this range writable".
struct Placement {
  enum State {
    /// What is written there is in place.
    case inPlace
    /// New space, which reads as zero and may lie past the end of its file. All of the range has to be right, and within the
    /// file, before it is published.
    case fresh
    /// Space of a block that is there, but whose sectors in this range were the parent's until now.
    case inherited
  }
  var range: GuestRange
  var location: HostLocation
  var state: State
}
