import Guests

/// A program that a command line can start.
protocol CommandLineProgram: GuestProgram {
  /// - Parameters:
  ///   - arguments: the words after the command's name.
  ///   - names: what the guest's `/etc/hosts` says.
  init(arguments: [String], names: NameTable) throws(FailedCommand)
}
