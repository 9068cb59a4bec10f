/// What identifies an image and its state. Which of these exist depends on the format.
public struct ImageIdentity: Equatable, Sendable {
  /// VDI, VHD, and VMDK made by VirtualBox.
  public var uuid: UniqueID?
  /// Changes with the content: VDI's modification UUID, VirtualBox's in VMDK, VHDX's data-write GUID.
  public var modification: UniqueID?
  /// Changes with the content: VMDK's CID.
  public var contentID: UInt32?
  /// VHD: seconds since 2000. In a parent's link, the youngest state that the child knows.
  public var timeStamp: UInt32?

  public init(
    uuid: UniqueID? = nil, modification: UniqueID? = nil, contentID: UInt32? = nil, timeStamp: UInt32? = nil
  ) {
    self.uuid = uuid
    self.modification = modification
    self.contentID = contentID
    self.timeStamp = timeStamp
  }
}

/// What an image records about its parent.
public struct ParentLink: Equatable, Sendable {
  /// Nil if the parent's file has to be probed.
  public var format: ImageFormat?
  /// The stored paths, the most useful first; none in VDI.
  public var paths: [String]
  public var identity: ImageIdentity
  /// VHDX: a second data-write GUID that is equally valid.
  public var alternative: UniqueID?
}

/// An image that is to become a parent.
struct ParentReference {
  var path: String
  var format: ImageFormat
  var identity: ImageIdentity
  var virtualSize: Int
  /// A qcow of version 1, which is a format of its own for QEMU.
  var isFirstQCOW = false

  /// The name that QEMU has for the format.
  var formatName: String { isFirstQCOW ? "qcow" : format == .vhd ? "vpc" : format.rawValue }
}

/// How a found image agrees with what a delta records about its parent.
enum Recognition: Equatable {
  case same
  case another
  /// The right image with another modification UUID. VirtualBox does not compare them, and leaves such links behind when it
  /// deletes a snapshot.
  case stale(String)
  /// It was written to since.
  case changed(String)
}

extension ParentLink {
  /// Whether an image is the recorded parent, and unchanged.
  func recognises(_ found: ImageIdentity) -> Recognition {
    guard isAbout(found) else { return .another }
    if let contentID = identity.contentID, let other = found.contentID, contentID != other {
      return .changed("its CID is \(String(other, radix: 16)), not \(String(contentID, radix: 16))")
    }
    if let stamp = identity.timeStamp, let other = found.timeStamp, other > stamp {
      return .changed("it was written to \(other - stamp) s after the delta was made")
    }
    guard let known = identity.modification, let other = found.modification, known != other, alternative != other else {
      return .same
    }
    let how = "its content id is \(other), not \(known)"
    return identity.uuid == nil ? .changed(how) : .stale(how)
  }

  /// Whether the UUIDs agree, as far as both have one. An image without one may be any.
  func isAbout(_ found: ImageIdentity) -> Bool {
    guard let uuid = identity.uuid else { return true }
    return found.uuid.map { $0 == uuid } ?? true
  }

  /// Whether an image whose path nobody has recorded is the parent: by its UUID, or by that of its content.
  func identifies(_ found: ImageIdentity) -> Bool {
    if let uuid = identity.uuid { return found.uuid == uuid }
    guard let known = identity.modification, let other = found.modification else { return false }
    return known == other || alternative == other
  }
}
