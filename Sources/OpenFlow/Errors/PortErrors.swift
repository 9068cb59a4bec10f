// Codes of errors about ports, queues and the switch's configuration.

/// A port could not be changed.
public enum PortModFailed: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// The port does not exist.
  case badPort = 0
  /// The hardware address is not the port's.
  case badHardwareAddress = 1
  /// The configuration is not valid.
  case badConfiguration = 2
  /// The features to advertise are not valid.
  case badAdvertise = 3
  /// Permissions error.
  case permissionDenied = 4
}

/// A request about queues failed.
public enum QueueOperationFailed: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// The port does not exist.
  case badPort = 0
  /// The queue does not exist.
  case badQueue = 1
  /// Permissions error.
  case permissionDenied = 2
}

/// The switch could not be configured.
public enum SwitchConfigurationFailed: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// The flags are not valid.
  case badFlags = 0
  /// The length to send at a table miss is not valid.
  case badLength = 1
  /// Permissions error.
  case permissionDenied = 2
}
