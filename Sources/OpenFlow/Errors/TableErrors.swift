// Codes of errors in changes of tables, groups and meters.

/// A flow entry could not be changed.
public enum FlowModFailed: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// No reason is given.
  case unknown = 0
  /// The table is full.
  case tableFull = 1
  /// The table does not exist.
  case badTable = 2
  /// An entry of the same priority overlaps, and CHECK_OVERLAP was set.
  case overlap = 3
  /// Permissions error.
  case permissionDenied = 4
  /// The timeout is not supported.
  case badTimeout = 5
  /// The command is unknown.
  case badCommand = 6
  /// The flags are unknown.
  case badFlags = 7
}

/// A group could not be changed.
public enum GroupModFailed: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// The group to add exists.
  case groupExists = 0
  /// The group is not valid.
  case invalidGroup = 1
  /// Weights of the buckets are not supported.
  case weightUnsupported = 2
  /// The group table is full.
  case outOfGroups = 3
  /// There are more buckets than supported.
  case outOfBuckets = 4
  /// Groups that forward to groups are not supported.
  case chainingUnsupported = 5
  /// The group cannot watch its port or group.
  case watchUnsupported = 6
  /// The entry would make a loop of groups.
  case loop = 7
  /// The group to change does not exist.
  case unknownGroup = 8
  /// Another group forwards to the group to delete.
  case chainedGroup = 9
  /// The type is unknown or not supported.
  case badType = 10
  /// The command is unknown.
  case badCommand = 11
  /// A bucket is wrong.
  case badBucket = 12
  /// The port or group to watch is not valid.
  case badWatch = 13
  /// Permissions error.
  case permissionDenied = 14
}

/// A table could not be configured.
public enum TableModFailed: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// The table does not exist.
  case badTable = 0
  /// The configuration is not valid.
  case badConfiguration = 1
  /// Permissions error.
  case permissionDenied = 2
}

/// A meter could not be changed.
public enum MeterModFailed: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// No reason is given.
  case unknown = 0
  /// The meter to add exists.
  case meterExists = 1
  /// The meter is not valid.
  case invalidMeter = 2
  /// The meter does not exist.
  case unknownMeter = 3
  /// The command is unknown.
  case badCommand = 4
  /// The flags are not supported.
  case badFlags = 5
  /// The rate is not supported.
  case badRate = 6
  /// The burst size is not supported.
  case badBurst = 7
  /// The band is not supported.
  case badBand = 8
  /// A value of the band is not supported.
  case badBandValue = 9
  /// No more meters are available.
  case outOfMeters = 10
  /// The meter has more bands than supported.
  case outOfBands = 11
}

/// The features of a table could not be set.
public enum TableFeaturesFailed: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// The table does not exist.
  case badTable = 0
  /// The metadata mask is not valid.
  case badMetadata = 1
  /// The type of a property is unknown.
  case badType = 2
  /// The length of a property is wrong.
  case badLength = 3
  /// A value of a property is not supported.
  case badArgument = 4
  /// Permissions error.
  case permissionDenied = 5
}
