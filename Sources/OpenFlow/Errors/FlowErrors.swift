// Codes of errors in what a flow entry is made of.

/// An action is wrong.
public enum BadAction: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// The type is unknown.
  case badType = 0
  /// The length is wrong.
  case badLength = 1
  /// The experimenter is unknown.
  case badExperimenter = 2
  /// The experimenter's action type is unknown.
  case badExperimenterType = 3
  /// The port of an output is not valid.
  case badOutPort = 4
  /// The argument is not valid.
  case badArgument = 5
  /// Permissions error.
  case permissionDenied = 6
  /// More actions than can be handled.
  case tooMany = 7
  /// The queue is not valid.
  case badQueue = 8
  /// The group is not valid.
  case badOutGroup = 9
  /// The action cannot apply to what the flow matches, or a field to set lacks its prerequisites.
  case matchInconsistent = 10
  /// The order of an apply-actions list is not supported.
  case unsupportedOrder = 11
  /// The EtherType of a tag is not supported.
  case badTag = 12
  /// The field of a set-field is not supported.
  case badSetType = 13
  /// The length of a set-field is wrong.
  case badSetLength = 14
  /// The value of a set-field is not valid.
  case badSetArgument = 15
}

/// An instruction is wrong.
public enum BadInstruction: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// The type is unknown.
  case unknownInstruction = 0
  /// The switch or the table does not support the instruction.
  case unsupportedInstruction = 1
  /// The table to go to is not valid.
  case badTable = 2
  /// The metadata value is not supported.
  case unsupportedMetadata = 3
  /// The metadata mask is not supported.
  case unsupportedMetadataMask = 4
  /// The experimenter is unknown.
  case badExperimenter = 5
  /// The experimenter's instruction type is unknown.
  case badExperimenterType = 6
  /// The length is wrong.
  case badLength = 7
  /// Permissions error.
  case permissionDenied = 8
}

/// A match is wrong.
public enum BadMatch: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  /// The type of the match is not supported.
  case badType = 0
  /// The length is wrong.
  case badLength = 1
  /// The encapsulation is not supported.
  case badTag = 2
  /// The mask of a link-layer address is not supported.
  case badLinkAddressMask = 3
  /// The mask of a network address is not supported.
  case badNetworkAddressMask = 4
  /// The combination of fields that are masked or left out is not supported; a value has bits where its mask has none.
  case badWildcards = 5
  /// A field is not supported in the table.
  case badField = 6
  /// A value is not valid for its field.
  case badValue = 7
  /// The mask is not supported in the table.
  case badMask = 8
  /// A prerequisite is missing.
  case badPrerequisite = 9
  /// A field appears twice.
  case duplicateField = 10
  /// Permissions error.
  case permissionDenied = 11
}
