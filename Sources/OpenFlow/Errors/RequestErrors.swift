// Codes of errors about the session and its messages.

/// The versions of switch and controller have none in common.
public enum HelloFailed: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// No compatible version.
  case incompatible = 0
  /// Permissions error.
  case permissionDenied = 1
}

/// A message could not be understood, or is not allowed.
public enum BadRequest: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// The version of the header is not supported.
  case badVersion = 0
  /// The type of the header is not supported.
  case badType = 1
  /// The type of the multipart request is not supported.
  case badMultipart = 2
  /// The experimenter is not supported.
  case badExperimenter = 3
  /// The experimenter's message type is not supported.
  case badExperimenterType = 4
  /// Permissions error.
  case permissionDenied = 5
  /// The length is wrong for the type.
  case badLength = 6
  /// The buffer was used already.
  case bufferEmpty = 7
  /// There is no such buffer.
  case bufferUnknown = 8
  /// The table is not valid or does not exist.
  case badTable = 9
  /// The controller is a slave.
  case isSlave = 10
  /// The port is not valid.
  case badPort = 11
  /// The packet of a packet-out is not valid.
  case badPacket = 12
  /// A multipart request did not fit into the buffer.
  case multipartBufferOverflow = 13
}

/// A role was not granted.
public enum RoleRequestFailed: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// The generation identifier is older than the last.
  case stale = 0
  /// The switch does not support changing the role.
  case unsupported = 1
  /// The role is not valid.
  case badRole = 2
}
