public import Lab

/// Something that is done to a lab from outside.
///
/// What an outside controller sends will be a case of its own: a journal only asks that an input can be written down and
/// done again.
public enum Input: Sendable, Equatable {
  /// A command for the world; one with the index of a check is typed for that check's sake.
  case command(Command, check: Int?)
}
